"""The table as a picture: a bar per row, as long as Chiasm's share of the peer's time."""

from html import escape

import report

LEFT, WIDTH, STEP, TOP = 440, 360, 24, 64
INK, FAINT, GOOD, BAD, AIM = "#1b2a38", "#c9d2da", "#2a7f9e", "#c0653a", "#1b2a38"


def bars(found):
    """Title, ratio and the most aimed at (or None) of every bar."""
    result = []
    for group in ("networks", "imported", "training"):
        for row in report.of_group(found, group).values():
            result.append((row["title"], report.ratio(row), row["targets"].get("median")))
    layers = report.of_group(found, "layers").values()
    if layers:
        title = f"{len(layers)} layers of 3-D U-Nets, geometric mean"
        result.append((title, report.layer_mean(layers), 0.5))
        worst = max(layers, key=report.ratio)
        result.append((f"the slowest of them, {worst['title'].split()[0]}", report.ratio(worst), 1))
    return result


def text(x, y, words, anchor="start", weight="normal", size=13):
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-weight="{weight}" '
            f'font-size="{size}" fill="{INK}">{escape(words, quote=False)}</text>')


def shortened(title, length=64):
    return title if len(title) <= length else title[:length - 1] + "…"


def svg(found):
    """A standalone SVG document."""
    drawn = bars(found)
    greatest = max(1.1, *(share for _, share, _ in drawn))
    scale = WIDTH / greatest
    height = TOP + STEP * len(drawn) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 70} {height}" '
        'font-family="system-ui, sans-serif">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(16, 24, "Chiasm's time as a share of the peer's", weight="bold", size=15),
        text(16, 43, "OpenVINO; in training PyTorch. fp32, "
             f"{found['processor']}, {found['date']}. The mark is the aim.", size=12)]
    for tick in range(int(greatest / 0.25) + 1):
        x = LEFT + tick * 0.25 * scale
        color = INK if tick == 4 else FAINT
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 14}" '
                     f'stroke="{color}"/>')
        parts.append(text(x, TOP - 5, f"{tick * 0.25:g}", "middle", size=11))
    for index, (title, share, aim) in enumerate(drawn):
        y = TOP + STEP * index + 5
        color = GOOD if share <= 1 else BAD
        parts.append(text(LEFT - 10, y + 13, shortened(title), "end", size=12))
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{share * scale:.1f}" height="16" '
                     f'fill="{color}"/>')
        if aim is not None:
            x = LEFT + aim * scale
            parts.append(f'<line x1="{x:.1f}" y1="{y - 3}" x2="{x:.1f}" y2="{y + 19}" '
                         f'stroke="{AIM}" stroke-width="3"/>')
        end = LEFT + max(share, aim or 0) * scale
        parts.append(text(end + 7, y + 13, f"{share:.2f}", weight="bold", size=12))
    return "\n".join([*parts, "</svg>", ""])
