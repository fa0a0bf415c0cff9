"""The darkroom: the only place where a stranger's picture is decoded.

Runs as a process of its own, ``python -m articles.media.darkroom FILE FOLDER X Y``, under limits of memory
and time, so that a picture built to break a decoder breaks this process and nothing else. It reads FILE,
writes a clean copy and the first renditions into FOLDER and prints one line of JSON: facts, or ``refused``.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import resource
import sys
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageCms

from articles.media import encoding, tones

# Megapixels that are taken. WebP and AVIF decoders hold several whole pictures in memory at once.
# With these none of them makes this process hold more than 270 MB.
MOST_MEGAPIXELS = {"JPEG": 40, "PNG": 40, "WEBP": 16, "AVIF": 20}
LONGEST_EDGE = 3200
MEMORY_BYTES = 1024**3
CPU_SECONDS = 8
# The largest clean copy, a PNG of noise, takes 31 MB.
FILE_BYTES = 64 * 1024**2
OPEN_FILES = 64
ORIENTATION_TAG = 0x0112
TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}


class RefusedError(Exception):
    """The file is not taken: the reason, then what was found and the limit if it has one."""


def limit() -> None:
    """Bind this process: memory, processor time, no large files, few at a time, no core dump.

    It may start threads, which AVIF is decoded by. There is no sandbox around it beyond that.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def header(path: Path) -> Pillow.Image:
    """The picture, not decoded yet; refused when it is of another type or too large."""
    Pillow.MAX_IMAGE_PIXELS = None  # Our own limit is lower and is asked before any pixel is decoded.
    try:
        picture = Pillow.open(path, formats=tuple(MOST_MEGAPIXELS))
    except Pillow.UnidentifiedImageError as error:
        raise RefusedError("type") from error
    megapixels, most = picture.width * picture.height / 1_000_000, MOST_MEGAPIXELS[str(picture.format)]
    if megapixels > most:
        raise RefusedError("pixels", math.ceil(megapixels), most)
    return picture


def read(picture: Pillow.Image) -> Pillow.Image:
    """The picture in sRGB, upright, at most 3200 px long, without anything but its pixels."""
    profile, turn = picture.info.get("icc_profile"), orientation(picture)
    # A JPEG can be decoded at a half or a quarter of its size, which spares memory.
    share = min(1, LONGEST_EDGE / max(picture.size))
    picture.draft(None, (round(picture.width * share), round(picture.height * share)))
    picture.load()
    picture = shrunk(opaque(picture))
    picture = in_srgb(picture, profile)
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    clean = Pillow.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def orientation(picture: Pillow.Image) -> int:
    """How the camera was held; 1 when that is not said in a readable way."""
    try:
        return int(picture.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # EXIF is written by cameras and strangers; no defect of it is a defect of the picture.
        return 1


def opaque(picture: Pillow.Image) -> Pillow.Image:
    """The picture in a mode that can be scaled and corrected in colour, transparent parts on white.

    It goes strip by strip: a whole 40 megapixel copy in another mode would take 160 MB.
    """
    if picture.mode in {"RGB", "L", "CMYK"} and "transparency" not in picture.info:
        return picture
    factor = -(-max(picture.size) // LONGEST_EDGE)
    flat = Pillow.new("RGB", (-(-picture.width // factor), -(-picture.height // factor)))
    step = 128 * factor
    for top in range(0, picture.height, step):
        strip = picture.crop((0, top, picture.width, min(top + step, picture.height)))
        flat.paste(on_white(strip).reduce(factor), (0, top // factor))
    return flat


def on_white(strip: Pillow.Image) -> Pillow.Image:
    """A strip of any mode as opaque RGB."""
    if strip.mode.startswith("I"):
        # Pillow clips 16-bit levels at 255 instead of scaling them.
        return strip.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")
    layered = strip.convert("RGBA")
    ground = Pillow.new("RGB", strip.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def shrunk(picture: Pillow.Image) -> Pillow.Image:
    """The picture with its longer edge at most 3200 px."""
    if max(picture.size) > LONGEST_EDGE:
        picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """The picture's colours in sRGB; a profile that cannot be read is left out."""
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return picture.convert("RGB")


def develop(path: Path, folder: Path, focus: tuple[float, float]) -> dict[str, object]:
    """Write the clean picture and its first copies into ``folder``; answer what they are."""
    upload = header(path)
    lossless = upload.format == "PNG"
    picture = read(upload)
    name = "original.png" if lossless else "original.jpg"
    if lossless:
        picture.save(folder / name, "PNG", compress_level=4)
    else:
        picture.save(folder / name, "JPEG", quality=92, subsampling=0, comment=b"")
        # Copies are cut from what is kept, so that they can be made again to the bit, here and elsewhere.
        picture = Pillow.open(folder / name, formats=("JPEG",))
        picture.load()
    made = []
    for rendition, data in encoding.first_copies(picture, focus):
        (folder / rendition.name).write_bytes(data)
        made.append(rendition.as_row())
    red, green, blue = picture.resize((1, 1), Pillow.Resampling.BOX).tobytes()
    return {
        "original": name,
        "width": picture.width,
        "height": picture.height,
        "tone": tones.tone_of((red, green, blue)),
        "made": made,
    }


def main(arguments: list[str]) -> None:
    """Develop one file; whatever goes wrong becomes one word."""
    path, folder = Path(arguments[0]), Path(arguments[1])
    focus = (float(arguments[2]), float(arguments[3]))
    limit()
    try:
        answer = develop(path, folder, focus)
    except RefusedError as refusal:
        answer = {"refused": refusal.args[0], "details": refusal.args[1:]}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception:  # A decoder may raise anything on a forged file; the editor is told it is damaged.
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
