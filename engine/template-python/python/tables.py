"""Tables as the pipeline stores them: Arrow files."""

import pyarrow as pa


def read_table(path):
    with pa.ipc.open_file(path) as file:
        return file.read_all()


def write_table(path, columns):
    table = pa.table(columns)
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
