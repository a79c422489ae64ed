"""Data: load one's own files, see what was read and what was not, say who the payers are, set targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os.path import exists, expanduser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from analytics.access.log import AccessLog
from analytics.access.roles import Right
from analytics.layout import exposure
from analytics.pages import permissions
from analytics.pages.adding_up import adding_up
from analytics.pages.data import access_history, contents, practice
from analytics.pages.wording import named
from analytics.warehouse import Warehouse

TITLE, PATH = "Data", "data"
_REPORT = "data_report"


@dataclass(frozen=True)
class Intake:
    """The building half as this page needs it: handed in by the entry, the only one that knows both halves."""

    folder: Path
    build: Callable[..., Any]
    forget: Callable[..., Any]
    rebuild: Callable[..., Any]
    refusal: tuple[type[Exception], ...]

    def run(self, action: Callable[..., Any], *given: object) -> None:
        """Build with a progress bar, keep the report for the next run, and start that run on the new snapshot."""
        bar = st.progress(0.0, text="Starting …")

        def on_progress(stage: str, done: int, total: int) -> None:
            bar.progress(min(done / max(total, 1), 1.0), text=f"{stage} …")

        try:
            st.session_state[_REPORT] = action(*given, self.folder, progress=on_progress)
        except self.refusal as error:
            bar.empty()
            st.error(named(str(error)))
            return
        st.rerun()


def render(warehouse: Warehouse | None, intake: Intake) -> None:
    may_change = permissions.may(Right.CHANGE)
    if may_change:
        if why := exposure(intake.folder):
            st.warning(named(f"{why}. Move it to a folder that only you can read."))
        _load(intake)
    report = st.session_state.get(_REPORT)
    if report is not None and may_change:
        contents.report(report)
    if warehouse is None:
        if may_change and st.button(
            "Reread all stored files", help="Rebuilds all tables from the files loaded before."
        ):
            intake.run(intake.rebuild)
        return
    is_own = not warehouse.is_sample
    if permissions.may(Right.SOURCES):
        file_id = contents.files(warehouse, may_forget=is_own and may_change)
        if file_id is not None:
            intake.run(intake.forget, file_id)
        contents.issues(warehouse)
    else:
        st.caption("Your role does not include file names and contents.")
    if not warehouse.is_empty:
        adding_up(warehouse)
    if is_own and may_change and not warehouse.is_empty and practice.edited(warehouse, intake.folder):
        intake.run(intake.rebuild)
    if is_own and permissions.may(Right.LOG):
        access_history.access_history(AccessLog(intake.folder))


def _load(intake: Intake) -> None:
    st.header("Load files")
    st.write(
        "835 (remittances), 837P (claims) and 277CA or 999 (acknowledgements), and a CSV of patient payments and "
        "write-offs; single files, folders or ZIP archives. Nothing leaves this computer. A file loaded twice "
        "counts once."
    )
    uploads = st.file_uploader("Files", accept_multiple_files=True, key="data_uploads")
    folder = st.text_input(
        "Or a folder on this computer", key="data_folder", placeholder="the path of a folder with your files"
    )
    if st.button("Load", type="primary", disabled=not (uploads or folder.strip())):
        chosen = expanduser(folder.strip())
        if chosen and not exists(chosen):  # of what can be no path too, unlike Path.exists
            st.error("There is no such folder or file.")
            return
        with TemporaryDirectory() as scratch:
            paths = [_kept(Path(scratch), place, upload) for place, upload in enumerate(uploads)]
            if chosen:
                paths.append(Path(chosen))
            intake.run(intake.build, paths)


def _kept(scratch: Path, place: int, upload: Any) -> Path:
    """The upload as a file of its own name; files of equal names stand in folders of their own.

    A name that the disk does not take (too long, with signs that no name can have) gives way to a number.
    """
    folder = scratch / str(place)
    folder.mkdir()
    path = folder / Path(upload.name).name
    try:
        path.write_bytes(upload.getbuffer())
    except (OSError, ValueError):
        path = folder / f"upload {place + 1}"
        path.write_bytes(upload.getbuffer())
    return path
