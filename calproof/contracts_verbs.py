"""`calproof contracts …`: write the contract out, check it by house rules, hold it against a vendor's document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import yaml

from calproof.errors import Exit, UsageError
from contracts.contract import DESCRIBED, load_contract
from contracts.documents import ContractError
from contracts.drift import drift
from contracts.library import newest_versions
from contracts.lint import findings

_YAML = (".yaml", ".yml")


@click.group("contracts")
def contracts() -> None:
    """Write the contract out, check it by house rules, hold it against a vendor's document."""


@contracts.command("export")
@click.option("--resource", metavar="R", help="Only this resource, such as bookings or event-types.")
@click.option("--version", metavar="V", help="That version of the resource; its newest by default.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write this file (.json, .yaml).")
def _export(resource: str | None, version: str | None, out: Path | None) -> Exit:
    """Write one self-contained OpenAPI 3.1 document, JSON unless the file's name ends in .yaml.

    \b
    Examples:
      calproof contracts export --out contract.yaml
      calproof contracts export --resource bookings --version 2024-04-15
    """
    versions = _selected(resource, version)
    if out is not None and not out.parent.is_dir():
        raise UsageError(
            f"{out} can't be written: there is no folder {out.parent}. Name a file in a folder that exists"
        )
    document = _bundle(versions)
    as_yaml = out is not None and out.suffix.lower() in _YAML
    text = (
        yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
        if as_yaml
        else json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    )
    if out is None:
        click.echo(text, nl=False)
        return Exit.PASSED
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} can't be written ({error.strerror}). Name a file in a folder that exists") from None
    click.echo(f"{out}: {len(document['paths'])} paths", err=True)
    return Exit.PASSED


@contracts.command("lint")
def _lint() -> Exit:
    """Check the contract files by the house rules; one line a finding.

    \b
    Examples:
      calproof contracts lint
    """
    try:
        found = findings()
    except ContractError as error:
        raise UsageError(f"the contract can't be read: {error}. Mend that file") from None
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} findings", err=True)
    return Exit.FINDINGS if found else Exit.PASSED


@contracts.command("drift")
@click.argument("vendor", metavar="VENDOR.json", type=click.Path(path_type=Path))
def _drift(vendor: Path) -> Exit:
    """Print what our contract has and a vendor's OpenAPI document lacks, and the other way round.

    \b
    Examples:
      calproof contracts drift openapi.json
    """
    theirs = _openapi(vendor)
    for line in drift(_bundle(newest_versions()), theirs):
        click.echo(line)
    return Exit.PASSED


def _selected(resource: str | None, version: str | None) -> tuple[tuple[str, str], ...]:
    if resource is None:
        if version is not None:
            raise UsageError("--version needs --resource: each resource has versions of its own")
        return newest_versions()
    if resource not in DESCRIBED:
        raise UsageError(f"there is no resource {resource!r}. Described are {', '.join(DESCRIBED)}")
    chosen = version or DESCRIBED[resource][0]
    if chosen not in DESCRIBED[resource]:
        raise UsageError(f"{resource} has no version {chosen!r}. Described are {', '.join(DESCRIBED[resource])}")
    return ((resource, chosen),)


def _bundle(versions: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    try:
        return load_contract(versions=versions).bundle()
    except ContractError as error:
        raise UsageError(f"the contract can't be read: {error}. Mend that file") from None


def _openapi(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        document = yaml.safe_load(text) if file.suffix.lower() in _YAML else json.loads(text)
    except OSError as error:
        raise UsageError(f"{file} can't be read ({error.strerror}). Give an OpenAPI document") from None
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file} can't be parsed ({str(error).splitlines()[0]}). Give an OpenAPI document") from None
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise UsageError(f"{file} has no paths. Give an OpenAPI document")
    return document
