"""More people like those of `graph.background`, made inside the database: a million of them, from a file, take a quarter of an
hour. Whoever is copied is the first of them; what is the same for all is not said here."""

import graph

# Ids are letters and digits without i, l, o and u. The last one is for the events of each.
ID, PAYS, TEAM = "printf('{}%014d0', {})", "n / 4", "n / 50"
PERSON, PAYER = ID.format("p", "n"), ID.format("m", PAYS)
# Clients develop nothing: their neighbour does.
DEVELOPER = ID.format("p", "n - (n % 4 = 3)")
EMAIL = "'p' || n || '@bench' || (n % 1000) || '.example'"

# Table, which numbers there are, and what is another one for each.
ROWS = [
    (
        "people", "1",
        {"id": PERSON, "email": EMAIL, "name": "'Person p' || n", "sort_name": "'person p' || n",
         "account_type": "CASE n % 4 WHEN 3 THEN 'client' ELSE 'developer' END"},
    ),
    ("teams", "n % 50 = 0", {"id": ID.format("t", TEAM), "name": f"'Team ' || {TEAM}", "sort_name": f"'team ' || {TEAM}", "created_by": PERSON}),
    ("memberships", "n % 50 = 0", {"team_id": ID.format("t", TEAM), "person_id": PERSON, "role": "'unlimited'", "granted_by": PERSON}),
    ("memberships", "n % 50 = 4", {"team_id": ID.format("t", TEAM), "person_id": PERSON, "role": "'limited'", "granted_by": PERSON}),
    (
        "payment_methods", "n % 4 = 3",
        {"id": PAYER, "name": f"'Billing m' || {PAYS}", "sort_name": f"'billing m' || {PAYS}", "company": "'Company p' || n",
         "sort_company": "'company p' || n", "invoice_email": EMAIL, "found_by": f"'billing m' || {PAYS} || ' company p' || n || ' ' || {EMAIL}",
         "created_by": PERSON},
    ),
    ("payment_method_people", "n % 4 = 3", {"payment_method_id": PAYER, "person_id": PERSON, "granted_by": PERSON}),
    (
        "apps", "1",
        {"id": ID.format("a", "n"), "name": "'App a' || n", "sort_name": "'app a' || n", "website": "'https://a' || n || '.example'",
         "found_by": "'app a' || n || ' a' || n || '.example'", "payment_method_id": PAYER, "created_by": DEVELOPER},
    ),
    ("developer_connections", "1", {"app_id": ID.format("a", "n"), "person_id": DEVELOPER, "granted_by": DEVELOPER}),
    ("team_apps", "n % 50 = 0", {"app_id": ID.format("a", "n"), "team_id": ID.format("t", TEAM), "granted_by": DEVELOPER}),
    ("ownerships", "1", {"id": ID.format("w", "n"), "app_id": ID.format("a", "n"), "payment_method_id": PAYER}),
    ("environments", "1", {"id": ID.format("e", "n"), "app_id": ID.format("a", "n"), "created_by": DEVELOPER}),
]
# The first of each, by what the background made of its first person.
FIRST = f"""
         first AS (SELECT id FROM people WHERE email = '{graph.email_of("p0")}'),
         app AS (SELECT app_id FROM developer_connections WHERE person_id = (SELECT id FROM first) ORDER BY granted_at, app_id LIMIT 1),
         payer AS (SELECT payment_method_id FROM apps WHERE id = (SELECT app_id FROM app)),
         team AS (SELECT team_id FROM memberships WHERE person_id = (SELECT id FROM first) LIMIT 1)"""
IS_FIRST = {
    "people": "id = (SELECT id FROM first)",
    "teams": "id = (SELECT team_id FROM team)",
    "memberships": "team_id = (SELECT team_id FROM team)",
    "payment_methods": "id = (SELECT payment_method_id FROM payer)",
    "payment_method_people": "payment_method_id = (SELECT payment_method_id FROM payer)",
    "apps": "id = (SELECT app_id FROM app)",
    "developer_connections": "app_id = (SELECT app_id FROM app)",
    "team_apps": "team_id = (SELECT team_id FROM team)",
    "ownerships": "app_id = (SELECT app_id FROM app)",
    "environments": "app_id = (SELECT app_id FROM app)",
}


def copies(database, table, which, others, first, end):
    """The statement that makes them."""
    columns = database.ask(f"SELECT group_concat(name) FROM pragma_table_info('{table}')")[0].split(",")
    values = ", ".join(others.get(column, f"one.{column}") for column in columns)
    one = f"SELECT * FROM {table} WHERE {IS_FIRST[table]} LIMIT 1"
    return f"""
        INSERT INTO {table} ({", ".join(columns)})
          WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {end}), {FIRST}
          SELECT {values} FROM numbers CROSS JOIN ({one}) AS one WHERE {which}"""


def grow(database, first, end):
    """People, apps and all that belongs to them, from number `first` on."""
    database.change(*(copies(database, table, which, others, first, end) for table, which, others in ROWS))
