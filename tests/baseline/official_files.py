"""Small made-up files in the layouts that publishers use."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cells = Sequence[Sequence[object]]


def write_csv(
    path: Path, rows: Cells, encoding: str = "utf-8", trailing: bool = False, quoted: bool = False
) -> Path:
    """Comma-separated text; with a comma at the end of every line if asked for."""
    text = io.StringIO()
    writer = csv.writer(
        text, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerows([[*row, ""] if trailing else row for row in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def write_xlsx(path: Path, sheets: dict[str, Cells]) -> Path:
    """The least of a workbook: text in place, numbers as numbers."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    doc = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{pack}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" '
        f'Type="{doc}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{doc}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{doc}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + "</Relationships>",
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        body = "".join(
            f'<row r="{r}">' + "".join(_cell(r, c, cell) for c, cell in enumerate(row)) + "</row>"
            for r, row in enumerate(rows, start=1)
        )
        files[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
        )
    return write_zip(path, {name: text.encode() for name, text in files.items()})


def _cell(row: int, column: int, value: object) -> str:
    if value is None or value == "":
        return ""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    if isinstance(value, int | float):
        return f'<c r="{letters}{row}"><v>{value}</v></c>'
    return f'<c r="{letters}{row}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


HPSA = (
    "HPSA Name", "HPSA ID", "Designation Type", "HPSA Discipline Class", "HPSA Score",
    "PC MCTA Score", "HPSA Status", "HPSA FTE", "HPSA Designation Population",
    "HPSA Formal Ratio", "Common State County FIPS Code", "HPSA Component Type Description",
    "HPSA Provider Ratio Goal", "HPSA Shortage", "Data Warehouse Record Create Date",
)  # fmt: skip


def hpsa_row(**cells: object) -> list[object]:
    """One component of a designated area; names by their first letters in lower case."""
    row: dict[str, object] = dict.fromkeys(HPSA, "")
    row |= {"HPSA Name": "Autauga", "HPSA ID": "1012345678", "Designation Type": "Geographic HPSA",
            "HPSA Discipline Class": "Primary Care", "HPSA Score": " 12", "HPSA Status":
            "Designated", "HPSA FTE": " 2.5", "HPSA Designation Population": " 12262.0",
            "HPSA Formal Ratio": "4905:1", "Common State County FIPS Code": "01001",
            "HPSA Component Type Description": "Single County", "HPSA Provider Ratio Goal":
            "3500:1", "HPSA Shortage": "1.0",
            "Data Warehouse Record Create Date": "07/03/2026"}  # fmt: skip
    row |= {name.replace("_", " "): value for name, value in cells.items()}
    return [row[name] for name in HPSA]


MUA = (
    "MUA/P ID", "MUA/P Service Area Name", "Designation Type", "MUA/P Status Description",
    "IMU Score", "State and County Federal Information Processing Standard Code",
    "Medically Underserved Area/Population (MUA/P) Component Geographic Type Description",
    "Designation Population in a Medically Underserved Area/Population (MUA/P)",
    "Infant Mortality Rate IMU Score", "Data Warehouse Record Create Date",
)  # fmt: skip


def nppes_header() -> list[str]:
    """The columns of the monthly file that matter, in order, among a few that do not."""
    names = ["NPI", "Entity Type Code", "Provider Last Name (Legal Name)",
             "Provider Business Mailing Address State Name",
             "Provider Business Practice Location Address State Name",
             "Provider Business Practice Location Address Postal Code",
             "NPI Deactivation Date", "NPI Reactivation Date"]  # fmt: skip
    for k in range(1, 16):
        names += [f"Healthcare Provider Taxonomy Code_{k}", f"Provider License Number_{k}",
                  f"Provider License Number State Code_{k}",
                  f"Healthcare Provider Primary Taxonomy Switch_{k}"]  # fmt: skip
    return [*names, "Certification Date"]


def nppes_row(
    npi: object, state: str = "AL", postal: str = "360670001", *taxonomies: str, **more: str
) -> list[object]:
    """One registry entry; a taxonomy that ends in * is the primary one."""
    row: dict[str, object] = dict.fromkeys(nppes_header(), "")
    row |= {"NPI": npi, "Entity Type Code": more.get("entity", "1"),
            "Provider Last Name (Legal Name)": more.get("name", "Doe, Jr."),
            "Provider Business Practice Location Address State Name": state,
            "Provider Business Practice Location Address Postal Code": postal,
            "NPI Deactivation Date": more.get("out", ""),
            "NPI Reactivation Date": more.get("back", "")}  # fmt: skip
    for k, code in enumerate(taxonomies, start=1):
        row[f"Healthcare Provider Taxonomy Code_{k}"] = code.rstrip("*")
        row[f"Healthcare Provider Primary Taxonomy Switch_{k}"] = "Y" if code[-1] == "*" else "N"
    return list(row.values())


def write_xls(path: Path, rows: Cells, sheet: str = "Sheet1") -> Path:
    """The least of a workbook of 1997: labels and numbers (BIFF8 in a compound file)."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    cells = b""
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            place = struct.pack("<HHH", r, c, 0)
            if isinstance(value, int | float):
                cells += record(0x0203, place + struct.pack("<d", value))
            elif value not in (None, ""):
                text = str(value)
                size = struct.pack("<HB", len(text), 1)
                cells += record(0x0204, place + size + text.encode("utf-16-le"))
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x06))
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    end = record(0x000A, b"")
    at = len(start) + 4 + 6 + len(name) + len(end)
    book = start + record(0x0085, struct.pack("<IBB", at, 0, 0) + name) + end
    book += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x06))
    book += cells + end
    book += b"\0" * (max(4096, -(-len(book) // 512) * 512) - len(book))

    sectors = len(book) // 512
    chain = [*range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + struct.pack(f"<{sectors}I", *chain)
    # Sector 0 is the allocation table, 1 the directory, the workbook follows.
    assert sectors + 2 <= 128, "too large for one sector of the allocation table"

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = (title + "\0").encode("utf-16-le") if title else b""
        none = 0xFFFFFFFF
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
            + b"\0" * 36
            + struct.pack("<III", first, size, 0)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 2, len(book))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
                        0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    path.write_bytes(head + table.ljust(512, b"\xff") + directory + book)
    return path
