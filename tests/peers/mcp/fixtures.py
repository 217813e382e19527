"""The tools that the conformance suite of MCP calls by name, as Python functions behind the bridge:

    python -m towow_worker tests/peers/mcp/fixtures.py --port 0
"""

import asyncio
import base64
import io
import json
import wave

from towow_worker import Audio, Context, File, Image, Worker

worker = Worker("fixtures")

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)


@worker.tool(read_only=True)
def test_simple_text() -> str:
    """Answers with a text."""
    return "This is a simple text response for testing."


@worker.tool(read_only=True)
def test_image_content() -> Image:
    """Answers with a picture of one pixel."""
    return Image(PIXEL)


@worker.tool(read_only=True)
def test_audio_content() -> Audio:
    """Answers with a tenth of a second of silence."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    return Audio(sound.getvalue())


@worker.tool(read_only=True)
def test_embedded_resource() -> File:
    """Answers with a file."""
    return File("This is an embedded resource content.", uri="test://embedded-resource")


@worker.tool(read_only=True)
def test_multiple_content_types() -> list:
    """Answers with a text, a picture and a file."""
    data = json.dumps({"test": "data", "value": 123})
    return ["Multiple content types test:", Image(PIXEL), File(data, mime="application/json", uri="test://mixed-content-resource")]


@worker.tool(read_only=True)
def test_error_handling() -> str:
    """Fails."""
    raise RuntimeError("This tool intentionally returns an error for testing")


@worker.tool(read_only=True)
async def test_tool_with_progress(ctx: Context) -> str:
    """Tells three times how far it is."""
    for done in (0, 50, 100):
        ctx.progress(done, 100)
        await asyncio.sleep(0.05)
    return "done"


@worker.tool(read_only=True)
def test_logging_tool(ctx: Context) -> str:
    """Writes to the host's log, which is nobody else's business."""
    ctx.log.info("This is for the log of the host.")
    return "logged"


@worker.tool
def test_trigger_tool_change() -> str:
    """Makes a tool, or takes it back."""
    if "test_changed" in worker.tools:
        worker.remove("test_changed")
        return "there is one less"
    worker.add(test_simple_text, name="test_changed", read_only=True)
    return "there is one more"
