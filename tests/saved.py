"""A learner's notebook as JupyterLab saves it, made without a browser."""

import json

import nbformat

from causalrec_lab.course import every_card
from causalrec_lab.lesson import predict
from causalrec_lab.workbook.run import WIDGET_VIEW


def own_notebook(tmp_path):
    """A card and a prediction moved, a picture, an error, text; where it lies, what the card says."""
    card, asked = every_card()["nb01.room_card"].widget(), predict("01-A").widget()
    moved = every_card()["nb01.room_card"]
    place = {**moved.state(), moved.controls[0].name: moved.controls[0].values()[1]}
    states = {"c": {**card.get_state(), "state": {"values": place, "turn": 3}, "reply": moved.reply(place)}}
    group = asked.spec["groups"][0]["name"]
    said = {"groups": {group: {"html": "<p>You said: they rise, 70 % sure.</p>", "locked": True}}, "open": []}
    states["p"] = {**asked.get_state(), "reply": said}
    held = {"state": {name: {"state": json.loads(json.dumps(one))} for name, one in states.items()}}
    shown = [
        nbformat.v4.new_output(
            "display_data", {WIDGET_VIEW: {"model_id": name}, "text/plain": f"twin {name}"}
        )
        for name in "cpx"
    ]
    shown.append(
        nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})
    )
    shown.append(nbformat.v4.new_output("error", ename="E", evalue="ZeroDivisionError: my <b>error</b>"))
    shown.append(nbformat.v4.new_output("stream", text="mine: 2 of 4"))
    cells = [
        nbformat.v4.new_markdown_cell("# Mine\n\n## Rows"),
        nbformat.v4.new_code_cell("____", outputs=shown),
    ]
    about = {"widgets": {"application/vnd.jupyter.widget-state+json": held}}
    path = tmp_path / "my 01 安.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=about)), encoding="utf-8")
    return path, moved.reply(place)["sentence"]
