"""One row, once: the same insertion twice is one row, in one query and without a savepoint."""

from django.db import connection, models


def insert_once(row: models.Model) -> bool:
    """Add a row unless its unique key is taken already; a key being taken at this instant is waited for.

    :param row: without a primary key yet; it gets its own when it is added.
    :returns: whether it was added.
    """
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    quote = connection.ops.quote_name
    table, key = quote(row._meta.db_table), quote(str(row._meta.pk.column))
    columns, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING {key}",  # noqa: S608
            values,
        )
        added = cursor.fetchone()
    if added is None:
        return False
    row.pk, row._state.adding = added[0], False
    return True
