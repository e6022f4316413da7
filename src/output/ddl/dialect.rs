//! How each warehouse writes types, names and ways into a record.

use super::column::Column;

/// A warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB 1.4 or later.
    DuckDb,
    /// PostgreSQL 15 or later.
    Postgres,
    /// BigQuery.
    BigQuery,
    /// Spark SQL 3.4 or later.
    Spark,
}

/// A step of a way into a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a key.
    Key(&'static str),
    /// Into the first item of a list.
    First,
}

impl Dialect {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Postgres => "PostgreSQL",
            Self::BigQuery => "BigQuery",
            Self::Spark => "Spark",
        }
    }

    /// Names and columns of the tables.
    pub(super) fn tables(self, record: &Column) -> Vec<(&'static str, Vec<(String, String)>)> {
        let text = self.kind(&Column::Text);
        let named = |name: &str, kind: &str| (self.quoted(name), kind.to_owned());
        if self == Self::Postgres {
            return vec![
                ("record", vec![named("path", "TEXT PRIMARY KEY"), named("record", "JSONB NOT NULL")]),
                ("record_line", vec![named("line", "JSONB NOT NULL")]),
                ("record_change", vec![named("line", "JSONB NOT NULL")]),
            ];
        }
        let nested = self.kind(record);
        let keys = match record {
            Column::Struct(keys) => keys.as_slice(),
            _ => &[],
        };
        let line = keys.iter().map(|(name, kind)| (self.quoted(name), self.kind(kind))).collect();
        vec![
            ("record", vec![named("path", &format!("{text} NOT NULL")), named("record", &nested)]),
            ("record_line", line),
            ("record_change", vec![named("change", &text), named("path", &text), named("record", &nested)]),
        ]
    }

    /// A type.
    pub(super) fn kind(self, column: &Column) -> String {
        let plain = match (column, self) {
            (Column::Text, Self::DuckDb) => "VARCHAR",
            (Column::Text, Self::Postgres) => "TEXT",
            (Column::Text, _) => "STRING",
            (Column::Boolean, Self::BigQuery) => "BOOL",
            (Column::Boolean, _) => "BOOLEAN",
            (Column::Integer, Self::BigQuery) => "INT64",
            (Column::Integer, _) => "BIGINT",
            (Column::Wide, Self::DuckDb) => "UBIGINT",
            (Column::Wide, Self::BigQuery) => "NUMERIC",
            (Column::Wide, _) => "DECIMAL(20,0)",
            (Column::Money, Self::BigQuery) => "NUMERIC(18, 2)",
            (Column::Money, _) => "DECIMAL(18,2)",
            (Column::Float, Self::BigQuery) => "FLOAT64",
            (Column::Float, Self::Postgres) => "REAL",
            (Column::Float, _) => "FLOAT",
            (Column::Date, _) => "DATE",
            (Column::List(item), Self::DuckDb) => return format!("{}[]", self.kind(item)),
            (Column::List(item), _) => return format!("ARRAY<{}>", self.kind(item)),
            (Column::Struct(keys), _) => return self.nested(keys),
        };
        plain.to_owned()
    }

    fn nested(self, keys: &[(String, Column)]) -> String {
        let (open, between, close) = match self {
            Self::DuckDb => ("STRUCT(", " ", ")"),
            Self::Spark => ("STRUCT<", ": ", ">"),
            _ => ("STRUCT<", " ", ">"),
        };
        let keys =
            keys.iter().map(|(name, kind)| format!("{}{between}{}", self.quoted(name), self.kind(kind)));
        format!("{open}{}{close}", keys.collect::<Vec<_>>().join(", "))
    }

    /// A name that no keyword is mistaken for.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::DuckDb | Self::Postgres => format!("\"{name}\""),
            Self::BigQuery | Self::Spark => format!("`{name}`"),
        }
    }

    /// The value at the end of a way that begins at `base`, in the type it has there.
    pub(super) fn value(self, base: &str, way: &[Step], kind: &Column) -> String {
        if self == Self::Postgres {
            let text = format!("{base} #>> {}", postgres_way(way));
            return match kind {
                Column::Text => text,
                kind => format!("({text})::{}", self.kind(kind)),
            };
        }
        self.place(base, way)
    }

    /// The nested value at the end of a way.
    pub(super) fn place(self, base: &str, way: &[Step]) -> String {
        if self == Self::Postgres {
            return format!("{base} #> {}", postgres_way(way));
        }
        way.iter().fold(base.to_owned(), |place, step| match (step, self) {
            (Step::Key(name), _) => format!("{place}.{}", self.quoted(name)),
            (Step::First, Self::DuckDb) => format!("{place}[1]"),
            (Step::First, Self::BigQuery) => format!("{place}[SAFE_OFFSET(0)]"),
            (Step::First, _) => format!("get({place}, 0)"),
        })
    }

    /// The items of a list as rows: what to join, the item, and its number from 1 on.
    pub(super) fn unnest(self, place: &str, name: &str) -> (String, String, String) {
        match self {
            Self::DuckDb => (
                format!("CROSS JOIN unnest({place}) WITH ORDINALITY AS {name}(item, n)"),
                format!("{name}.item"),
                format!("{name}.n"),
            ),
            Self::Postgres => (
                format!(
                    "CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof({place}) WHEN 'array' THEN {place} END)\n    \
                     WITH ORDINALITY AS {name}(item, n)"
                ),
                format!("{name}.item"),
                format!("{name}.n"),
            ),
            Self::BigQuery => (
                format!("CROSS JOIN UNNEST({place}) AS {name} WITH OFFSET AS {name}_n"),
                name.to_owned(),
                format!("{name}_n + 1"),
            ),
            Self::Spark => (
                format!("LATERAL VIEW posexplode({place}) {name}_rows AS {name}_n, {name}"),
                name.to_owned(),
                format!("{name}_n + 1"),
            ),
        }
    }
}

fn postgres_way(way: &[Step]) -> String {
    let steps: Vec<&str> = way
        .iter()
        .map(|step| match step {
            Step::Key(name) => name,
            Step::First => "0",
        })
        .collect();
    format!("'{{{}}}'", steps.join(","))
}
