"""Bodies that a webhook words itself: `{{attendees.0.name}}` stands for that member of what happened."""

import json
import re
from typing import Any

PLACE = re.compile(r"\{\{\s*([^\s{}]+)\s*\}\}")
JSON_TYPE, TEXT_TYPE = "application/json", "application/x-www-form-urlencoded"


def render(template: str, happened: dict[str, Any]) -> tuple[bytes, str]:
    """The body and its content type: JSON where the template is JSON, else text. Members that there are not are empty.

    In JSON a value keeps to the text it stands in, whatever it contains.
    """
    if _is_json(template):
        body = PLACE.sub(lambda place: json.dumps(_text(happened, place[1]), ensure_ascii=False)[1:-1], template)
        return body.encode(), JSON_TYPE
    return PLACE.sub(lambda place: _text(happened, place[1]), template).encode(), TEXT_TYPE


def _is_json(template: str) -> bool:
    try:
        json.loads(template)
    except (ValueError, RecursionError):
        return False
    return True


def _text(happened: dict[str, Any], path: str) -> str:
    value: Any = happened
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and len(step) < 10 and int(step) < len(value):
            value = value[int(step)]
        else:
            return ""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
