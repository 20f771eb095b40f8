"""Entity tags: what a client has already is not sent again."""

import re

from tests.harness.sandbox.calling import Sandbox


def test_a_read_has_a_tag(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/me", "john")
    assert re.fullmatch(r'W/"[0-9a-f]+-[A-Za-z0-9+/]{27}"', answer.headers["etag"])


def test_what_is_known_is_not_sent_again(sandbox: Sandbox) -> None:
    tag = sandbox.get("/v2/me", "john").headers["etag"]
    again = sandbox.call("GET", "/v2/me", key="john", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_what_has_changed_is_sent(sandbox: Sandbox) -> None:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    path = f"/v2/bookings/{uid}"
    tag = sandbox.get(path).headers["etag"]
    sandbox.data(sandbox.cancel(uid))
    assert sandbox.call("GET", path, headers={"if-none-match": tag}).status_code == 200


def test_refusals_have_no_tag(sandbox: Sandbox) -> None:
    assert "etag" not in sandbox.get("/v2/bookings/nowhere").headers
