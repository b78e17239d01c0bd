"""Every pixel format and colour profile to 8-bit sRGB, as browsers show it."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

_SIXTEEN_BIT = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})


def to_viewable(image: Image.Image) -> Image.Image:
    """The picture as L, RGB, RGBA or CMYK with 8 bits a channel; colours are still those of its profile."""
    mode = image.mode
    if mode in ("RGB", "L", "CMYK"):
        return image
    if mode in _SIXTEEN_BIT:
        return _scaled(image, 255 / 65_535, 0)
    if mode in ("I", "F"):
        return _stretched(image)
    if mode == "1":
        return image.convert("L")
    has_alpha = mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    wanted = "RGBA" if has_alpha else "RGB"
    return image if mode == wanted else image.convert(wanted)


def without_opaque_alpha(image: Image.Image) -> Image.Image:
    """An alpha channel in which nothing is transparent only costs bytes. Asked after the shrink: it copies."""
    if image.mode != "RGBA":
        return image
    lowest, _ = image.getchannel("A").getextrema()
    return image if _number(lowest) < 255 else image.convert("RGB")


def _number(value: Any) -> float:
    return value if isinstance(value, (int, float)) else 0.0


def _stretched(image: Image.Image) -> Image.Image:
    """Whole and floating numbers have no fixed white: the darkest becomes black, the lightest white."""
    low, high = (_number(value) for value in image.getextrema())
    if not low < high:  # also when they are not numbers
        return Image.new("L", image.size, 0 if low <= 0 else 255)
    scale = 255.0 / (high - low)
    return _scaled(image.convert("F"), scale, -low * scale)


def _scaled(image: Image.Image, scale: float, offset: float) -> Image.Image:
    def scaled(value: Any) -> Any:
        return value * scale + offset

    scalable: Any = image  # Pillow's types need numpy's here
    result: Image.Image = scalable.point(scaled)
    return result.convert("L")


def to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Convert from the embedded profile; without a usable one the numbers are taken for sRGB."""
    if isinstance(profile, bytes) and profile and image.mode in ("RGB", "RGBA", "CMYK"):
        transform = _transform(profile, image.mode)
        if transform is not None:
            converted = transform.apply(image)
            if image.mode == "RGBA":
                converted.putalpha(image.getchannel("A"))
            return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None when it is sRGB already, or broken. A camera's pictures share one."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if mode != "CMYK" and ImageCms.getProfileDescription(source).strip().startswith("sRGB"):
            return None
        return ImageCms.buildTransform(
            source,
            _srgb(),
            mode,
            "RGB" if mode == "CMYK" else mode,
            ImageCms.Intent.PERCEPTUAL,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    create: Any = getattr(ImageCms, "createProfile")  # noqa: B009  half of its types are missing
    return ImageCms.ImageCmsProfile(create("sRGB"))
