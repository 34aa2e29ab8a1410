"""grid: the table at the end: a row for each step, a column for each token.

A cell is "ok", "FAIL" or "-"; a number behind it is that of the reason, which
stands below the table once.
"""


class Grid:
    def __init__(self, rows, columns):
        self.rows, self.columns = list(rows), list(columns)
        self.cells, self.notes = {}, []

    def put(self, row, column, cell, why=""):
        """`why` is for what needs a word."""
        if why:
            if why not in self.notes:
                self.notes.append(why)
            cell += f" {self.notes.index(why) + 1}"
        self.cells[row, column] = cell

    def text(self):
        first = max(len(row) for row in self.rows)
        widths = [max(len(column), *(len(self.cells.get((row, column), ""))
                                     for row in self.rows))
                  for column in self.columns]
        lines = [" " * first + "".join(
            f"  {column:{width}}"
            for column, width in zip(self.columns, widths))]
        for row in self.rows:
            lines.append(f"{row:{first}}" + "".join(
                f"  {self.cells.get((row, column), ''):{width}}"
                for column, width in zip(self.columns, widths)))
        lines += [f"{i}: {why}" for i, why in enumerate(self.notes, 1)]
        return "".join(line.rstrip() + "\n" for line in lines)
