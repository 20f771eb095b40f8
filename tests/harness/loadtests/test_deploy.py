"""What is given for clusters is what their schemas allow, and what the command understands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from calproof.cli import cli
from tests.harness.command.running import ROOT

DEPLOY = ROOT / "loadtests" / "deploy"
OPTIONS = {option for parameter in cli.commands["load"].params for option in parameter.opts}


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))


def command_lines() -> list[list[str]]:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"].values()
    jobs = [one["spec"]["template"]["spec"]["containers"][0] for one in manifests() if one["kind"] == "Job"]
    return [[*one["command"], *one.get("args", [])] for one in [*services, *jobs]]


def needs(module: str) -> Any:
    return pytest.importorskip(module, reason=f"{module} is a development package: `make check` installs it")


@pytest.mark.parametrize("manifest", manifests(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_cluster_takes_each_manifest(manifest: dict[str, Any]) -> None:
    kubernetes_validate = needs("kubernetes_validate")
    kubernetes_validate.validate(manifest, "1.33", strict=True)


def test_the_validator_of_manifests_would_object() -> None:
    kubernetes_validate = needs("kubernetes_validate")
    job = next(one for one in manifests() if one["kind"] == "Job")
    job["spec"]["template"]["spec"]["restartPolicies"] = "Never"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, "1.33", strict=True)


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_compose_file_keeps_to_its_specification(tmp_path: Path, broken: bool, code: int) -> None:
    needs("check_jsonschema")
    file = tmp_path / "compose.yaml"
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    file.write_text(text.replace("depends_on:", "depend_on:") if broken else text)
    arguments = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    ran = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stdout + ran.stderr


@pytest.mark.parametrize("line", command_lines(), ids=" ".join)
def test_the_command_knows_every_option_that_a_container_gives(line: list[str]) -> None:
    assert line[:2] == ["calproof", "load"]
    assert {part for part in line if part.startswith("--")} <= OPTIONS


def test_all_containers_are_of_one_image_and_version() -> None:
    version = (ROOT / "pyproject.toml").read_text("utf-8").partition('version = "')[2].partition('"')[0]
    for name in ("compose.yaml", "kubernetes.yaml"):
        images = [line.split()[-1] for line in (DEPLOY / name).read_text("utf-8").splitlines() if "image:" in line]
        assert images == [f"calproof:{version}"] * 2


def test_the_master_awaits_as_many_workers_as_there_are() -> None:
    told, _, _, workers = manifests()
    assert {int(told["data"]["workers"]), workers["spec"]["completions"], workers["spec"]["parallelism"]} == {3}


def test_the_service_leads_to_the_master() -> None:
    _, service, master, workers = manifests()
    labels = master["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    assert not service["spec"]["selector"].items() <= workers["spec"]["template"]["metadata"]["labels"].items()
    line = workers["spec"]["template"]["spec"]["containers"][0]["command"]
    assert (
        line[line.index("--master-host") + 1] == f"{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    )


def test_no_key_stands_in_the_files() -> None:
    for file in DEPLOY.iterdir():
        text = file.read_text("utf-8").replace("api-key=cal_…", "").replace("CALPROOF_API_KEY=cal_…", "")
        assert "cal_" not in text
