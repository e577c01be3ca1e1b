"""One row read cell by cell: values, what could not be read, and how sure the rest is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cesp.takeover import cells
from cesp.takeover.cells import Cell, Quality, Reading, Unread
from cesp.takeover.layout import Sheet
from cesp.takeover.remarks import Code, Remark, error, warning
from cesp.takeover.tables import Table

Reader = Callable[[Cell], Reading[object]]


@dataclass(slots=True)
class Line:
    """A row of one sheet.

    :param sheet: the sheet's name in the file.
    :param values: code of a column (numbered when it repeats) → value; absent when the cell is empty or unread.
    :param qualities: code → how the value was obtained, only where it is not exactly what was typed.
    :param cells: heading → cell as typed, to give back what is rejected.
    """

    layout: Sheet
    sheet: str
    number: int
    values: dict[str, object] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    qualities: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)

    def text(self, code: str) -> str:
        value = self.values.get(code)
        return value if isinstance(value, str) else ""

    def heading(self, code: str) -> str:
        """The file's own heading of a column, else the template's; with its number when it repeats."""
        bare, _, number = code.partition(" ")
        own = self.headings.get(code, "")
        return own if own or bare not in self.headings else f"{self.headings[bare]} {number}".strip()

    def refuse(self, code: Code, column: str, sentence: str) -> None:
        self.remarks.append(error(code, self.sheet, self.number, self.heading(column), sentence))

    def warn(self, code: Code, column: str, sentence: str) -> None:
        self.remarks.append(warning(code, self.sheet, self.number, self.heading(column), sentence))

    def assume(self, column: str, sentence: str) -> None:
        """Something was not in the file and we supplied it: marked, and said."""
        self.qualities[column] = Quality.ASSUMED.value
        self.warn(Code.ASSUMED, column, sentence)

    def has_errors(self) -> bool:
        return any(remark.is_error for remark in self.remarks)


def read(table: Table) -> Iterator[Line]:
    """Every row of a table, in the file's order."""
    headings = template_headings(table.sheet) | {p.code: p.heading for p in table.placed}
    readers = [(p.position, p.code, p.heading, _remembering(p.column.read), p.column.needed) for p in table.placed]
    for number, row in table.rows:
        line = Line(table.sheet, table.name, number, headings=headings)
        width = len(row)
        for position, code, heading, reader, needed in readers:
            cell = row[position] if position < width else None
            if cell is None or cells.is_empty(cell):
                if needed:
                    line.remarks.append(_absent(table, number, heading))
                continue
            line.cells[code] = cell
            try:
                reading = reader(cell)
            except Unread as unread:
                line.remarks.append(error(Code.UNREAD, table.name, number, heading, str(unread)))
            else:
                _keep(line, code, heading, reading)
        yield line


def _remembering(read: Reader) -> Reader:
    """The same reader, which reads a text or a day only once: regions, months, grounds come by the hundred."""
    met: dict[str | date, Reading[object]] = {}

    def remember(cell: Cell) -> Reading[object]:
        if type(cell) is not str and type(cell) is not date:
            return read(cell)
        reading = met.get(cell)
        if reading is None:
            reading = met[cell] = read(cell)
        return reading

    return remember


def from_mapping(sheet: Sheet, number: int, values: Mapping[str, Cell]) -> Line:
    """The same row when a program writes it, cells under the codes of their columns.

    :raises KeyError: a code that the layout does not know.
    """
    line = Line(sheet, sheet.title, number, headings=template_headings(sheet))
    for column in sheet.columns:
        if column.needed and cells.is_empty(values.get(column.code)):
            line.remarks.append(error(Code.MISSING, sheet.title, number, column.heading, "La cellule est vide."))
    for code, cell in values.items():
        if cells.is_empty(cell):
            continue
        column = sheet.by_code[code.split(" ")[0]]
        line.cells[code] = cell
        try:
            reading = column.read(cell)
        except Unread as unread:
            line.remarks.append(error(Code.UNREAD, sheet.title, number, column.heading, str(unread)))
        else:
            _keep(line, code, column.heading, reading)
    return line


def template_headings(sheet: Sheet) -> dict[str, str]:
    return {column.code: column.heading for column in sheet.columns}


def _keep(line: Line, code: str, heading: str, reading: Reading[object]) -> None:
    line.values[code] = reading.value
    if reading.quality is not Quality.EXACT:
        line.qualities[code] = reading.quality.value
    if reading.note:
        line.remarks.append(warning(Code.ASSUMED, line.sheet, line.number, heading, reading.note))


def _absent(table: Table, number: int, heading: str) -> Remark:
    if heading in table.merged.get(number, ()):
        sentence = "Cellule fusionnée avec celle du dessus : défusionnez-les, la valeur sur chaque ligne."
        return error(Code.MERGED, table.name, number, heading, sentence)
    return error(Code.MISSING, table.name, number, heading, "La cellule est vide.")
