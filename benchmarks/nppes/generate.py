"""Write a made-up file in the layout of the registry's monthly file: 330 quoted columns.

A thousand blocks of rows are made once, with names, addresses, licences and other identifiers in
the widths that the published file has on average (about 1.2 kB a row), and written again and again
with new registry numbers.
"""

from __future__ import annotations

import random
from pathlib import Path

TAXONOMIES, OTHERS = 15, 50
CODES = (
    "207R00000X", "207Q00000X", "208000000X", "207P00000X", "2084P0800X", "208600000X",
    "363LF0000X", "363A00000X", "390200000X", "207RC0000X", "207L00000X", "2085R0202X",
    "1041C0700X", "225100000X", "163W00000X", "101YM0800X", "122300000X", "183500000X",
    "106S00000X", "363L00000X",
)  # fmt: skip
STATES = ("CA", "TX", "NY", "FL", "OH", "PA", "IL", "CT", "AK", "WY", "PR", "GA", "NC", "MI")
BLOCK_ROWS = 5_000
_MARK = b"0000000000"


def header() -> list[str]:
    """The 330 column names, in order."""
    names = ["NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)",
             "Provider Organization Name (Legal Business Name)",
             "Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name",
             "Provider Name Prefix Text", "Provider Name Suffix Text", "Provider Credential Text",
             "Provider Other Organization Name", "Provider Other Organization Name Type Code",
             "Provider Other Last Name", "Provider Other First Name", "Provider Other Middle Name",
             "Provider Other Name Prefix Text", "Provider Other Name Suffix Text",
             "Provider Other Credential Text", "Provider Other Last Name Type Code"]  # fmt: skip
    for place in ("Mailing", "Practice Location"):
        names += [f"Provider {line} Line Business {place} Address" for line in ("First", "Second")]
        names += [
            f"Provider Business {place} Address {part}"
            for part in ("City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)",
                         "Telephone Number", "Fax Number")
        ]  # fmt: skip
    names += ["Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code",
              "NPI Deactivation Date", "NPI Reactivation Date", "Provider Sex Code",
              "Authorized Official Last Name", "Authorized Official First Name",
              "Authorized Official Middle Name", "Authorized Official Title or Position",
              "Authorized Official Telephone Number"]  # fmt: skip
    for k in range(1, TAXONOMIES + 1):
        names += [f"Healthcare Provider Taxonomy Code_{k}", f"Provider License Number_{k}",
                  f"Provider License Number State Code_{k}",
                  f"Healthcare Provider Primary Taxonomy Switch_{k}"]  # fmt: skip
    for k in range(1, OTHERS + 1):
        names += [f"Other Provider Identifier_{k}", f"Other Provider Identifier Type Code_{k}",
                  f"Other Provider Identifier State_{k}",
                  f"Other Provider Identifier Issuer_{k}"]  # fmt: skip
    names += ["Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN",
              "Parent Organization TIN"]  # fmt: skip
    names += [f"Authorized Official {part} Text" for part in ("Name Prefix", "Name Suffix")]
    names += ["Authorized Official Credential Text"]
    names += [f"Healthcare Provider Taxonomy Group_{k}" for k in range(1, TAXONOMIES + 1)]
    return [*names, "Certification Date"]


def row(draw: random.Random, names: list[str]) -> list[str]:
    """One made-up row, its registry number left open."""
    cell = dict.fromkeys(names, "")
    cell["NPI"] = _MARK.decode()
    if draw.random() < 0.04:
        return [*cell.values()][:1] + [
            "05/23/2019" if name == "NPI Deactivation Date" else "" for name in names[1:]
        ]
    person = draw.random() < 0.78
    cell["Entity Type Code"] = "1" if person else "2"
    if person:
        cell["Provider Last Name (Legal Name)"] = "X" * draw.randint(4, 11)
        cell["Provider First Name"] = "Y" * draw.randint(3, 9)
        cell["Provider Credential Text"] = draw.choice(("MD", "M.D.", "DO", "NP", "LCSW", ""))
        cell["Provider Sex Code"] = draw.choice("FM")
    else:
        cell["Provider Organization Name (Legal Business Name)"] = "ORGANISATION " * 2
        cell["Authorized Official Last Name"] = "OFFICIAL"
        cell["Authorized Official Title or Position"] = "OWNER, CEO"
        cell["Authorized Official Telephone Number"] = "5555550100"
    for place in ("Mailing", "Practice Location"):
        cell[f"Provider First Line Business {place} Address"] = "12345 MADE UP AVE STE 100"
        cell[f"Provider Business {place} Address City Name"] = "SPRINGFIELD"
        cell[f"Provider Business {place} Address State Name"] = draw.choice(STATES)
        digits = draw.choice((5, 9, 9, 9))
        postal = str(draw.randint(10**8, 999_999_999))[:digits]
        cell[f"Provider Business {place} Address Postal Code"] = postal
        cell[f"Provider Business {place} Address Country Code (If outside U.S.)"] = "US"
        cell[f"Provider Business {place} Address Telephone Number"] = "5555550100"
        cell[f"Provider Business {place} Address Fax Number"] = "5555550101"
    cell["Provider Enumeration Date"] = "05/23/2006"
    cell["Last Update Date"] = "07/08/2020"
    count = draw.choice((1, 1, 1, 1, 1, 2, 2, 3))
    for k in range(1, count + 1):
        cell[f"Healthcare Provider Taxonomy Code_{k}"] = draw.choice(CODES)
        cell[f"Provider License Number_{k}"] = str(draw.randint(10_000, 999_999))
        cell[f"Provider License Number State Code_{k}"] = draw.choice(STATES)
        cell[f"Healthcare Provider Primary Taxonomy Switch_{k}"] = "N"
    main = draw.randint(1, count)
    cell[f"Healthcare Provider Primary Taxonomy Switch_{main}"] = "Y"
    for k in range(1, draw.choice((0, 0, 0, 1, 2)) + 1):
        cell[f"Other Provider Identifier_{k}"] = str(draw.randint(10_000, 9_999_999))
        cell[f"Other Provider Identifier Type Code_{k}"] = "05"
        cell[f"Other Provider Identifier State_{k}"] = draw.choice(STATES)
    cell["Is Sole Proprietor"] = draw.choice("NYX") if person else ""
    cell["Certification Date"] = "07/08/2020"
    return [cell[name] for name in names]


def write(path: Path, rows: int, seed: int = 1) -> None:
    """Write the file.

    Parameters
    ----------
    path
        Where.
    rows
        Rows after the header, rounded up to whole blocks.
    seed
        Of the made-up cells.
    """
    draw = random.Random(seed)
    names = header()
    blocks = []
    for _ in range(20):
        lines = ['"' + '","'.join(row(draw, names)) + '"\n' for _ in range(min(BLOCK_ROWS, rows))]
        blocks.append("".join(lines).encode().split(_MARK))
    number = 1_000_000_000
    with path.open("wb") as file:
        file.write(('"' + '","'.join(names) + '"\n').encode())
        for block in range(-(-rows // min(BLOCK_ROWS, rows))):
            pieces = blocks[block % len(blocks)]
            parts = [pieces[0]]
            for piece in pieces[1:]:
                parts += (b"%d" % number, piece)
                number += 1
            file.write(b"".join(parts))
