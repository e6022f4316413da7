//! Flat views over the records. A column names its way into the record; its type is the one the schema has there.

use super::column::Column;
use super::dialect::{Dialect, Step};

use Step::{First, Key};

/// A column: its name, at which level its way begins (0 the record, 1 the matter, 2 its item, 3 an amount of that), and the way.
type ViewColumn = (&'static str, usize, &'static [Step]);

/// A flat view.
pub struct View {
    name: &'static str,
    /// Lists that become rows, each with the name of its number; the first is in the record, the next in its items.
    lists: &'static [(&'static str, &'static [Step])],
    columns: &'static [ViewColumn],
}

const MATTERS: (&str, &[Step]) = ("matter", &[Key("matters")]);

/// All views.
pub const VIEWS: &[View] = &[
    View {
        name: "document",
        lists: &[],
        columns: &[
            ("outcome", 0, &[Key("outcome")]),
            ("error", 0, &[Key("error")]),
            ("kind", 0, &[Key("kind")]),
            ("title", 0, &[Key("title")]),
            ("authority", 0, &[Key("authority"), Key("name")]),
            ("authority_org_number", 0, &[Key("authority"), Key("org_number")]),
            ("body", 0, &[Key("body")]),
            ("date", 0, &[Key("date")]),
            ("language", 0, &[Key("language")]),
            ("pages", 0, &[Key("source"), Key("pages")]),
            ("bytes", 0, &[Key("source"), Key("bytes")]),
            ("sha256", 0, &[Key("source"), Key("sha256")]),
            ("tool_version", 0, &[Key("tool"), Key("version")]),
            ("tool_rules", 0, &[Key("tool"), Key("rules")]),
        ],
    },
    View {
        name: "matter",
        lists: &[MATTERS],
        columns: &[
            ("authority", 0, &[Key("authority"), Key("name")]),
            ("date", 0, &[Key("date")]),
            ("section", 1, &[Key("section")]),
            ("page_first", 1, &[Key("page_first")]),
            ("title", 1, &[Key("title")]),
            ("body", 1, &[Key("body")]),
            ("status", 1, &[Key("status")]),
            ("diary_number", 1, &[Key("diary_numbers"), First, Key("value")]),
            ("granted", 1, &[Key("granted"), Key("amount")]),
            ("granted_currency", 1, &[Key("granted"), Key("currency")]),
            ("granted_qualifier", 1, &[Key("granted"), Key("qualifier")]),
            ("project", 1, &[Key("project"), Key("name")]),
            ("applicant", 1, &[Key("project"), Key("applicant"), Key("name")]),
            ("project_start", 1, &[Key("project"), Key("start")]),
            ("project_end", 1, &[Key("project"), Key("end")]),
            ("total_budget", 1, &[Key("project"), Key("total_budget"), Key("amount")]),
            ("applied", 1, &[Key("project"), Key("applied"), Key("amount")]),
            ("financing_total", 1, &[Key("financing"), Key("total"), Key("amount")]),
            ("costs_total", 1, &[Key("costs"), Key("total"), Key("amount")]),
        ],
    },
    View {
        name: "decision",
        lists: &[MATTERS, ("decision", &[Key("decisions")])],
        columns: &[
            ("number", 2, &[Key("number")]),
            ("text", 2, &[Key("text")]),
            ("outcome", 2, &[Key("outcome")]),
        ],
    },
    View {
        name: "decision_amount",
        lists: &[MATTERS, ("decision", &[Key("decisions")]), ("place", &[Key("amounts")])],
        columns: &[
            ("outcome", 2, &[Key("outcome")]),
            ("amount", 3, &[Key("amount")]),
            ("currency", 3, &[Key("currency")]),
            ("qualifier", 3, &[Key("qualifier")]),
        ],
    },
    View {
        name: "financier_row",
        lists: &[MATTERS, ("row_number", &[Key("financing"), Key("rows")])],
        columns: &[
            ("financier", 2, &[Key("financier"), Key("name")]),
            ("printed", 2, &[Key("financier"), Key("printed")]),
            ("org_number", 2, &[Key("financier"), Key("org_number")]),
            ("kind", 2, &[Key("financier"), Key("kind")]),
            ("code", 2, &[Key("financier"), Key("code")]),
            ("fund", 2, &[Key("fund"), Key("code")]),
            ("amount", 2, &[Key("amount"), Key("amount")]),
            ("currency", 2, &[Key("amount"), Key("currency")]),
            ("share", 2, &[Key("share")]),
            ("contribution", 2, &[Key("contribution")]),
        ],
    },
    View {
        name: "amount",
        lists: &[MATTERS, ("place", &[Key("amounts")])],
        columns: &[
            ("role", 2, &[Key("role")]),
            ("amount", 2, &[Key("amount")]),
            ("amount_max", 2, &[Key("amount_max")]),
            ("currency", 2, &[Key("currency")]),
            ("qualifier", 2, &[Key("qualifier")]),
            ("per", 2, &[Key("per")]),
            ("text", 2, &[Key("text")]),
        ],
    },
];

/// Names of the unfolded lists inside a view; DuckDB takes a short one for the name of a database file (`a.duckdb`).
const ALIASES: [&str; 3] = ["listed_first", "listed_second", "listed_third"];

impl View {
    /// The statement that makes the view.
    pub fn statement(&self, dialect: Dialect, record: &Column) -> String {
        let mut bases = vec![format!("whole_record.{}", dialect.quoted("record"))];
        let mut kinds = vec![record];
        let mut columns = vec![format!("whole_record.{0} AS {0}", dialect.quoted("path"))];
        let mut from = String::from("record AS whole_record");
        for ((number, way), name) in self.lists.iter().zip(ALIASES) {
            let (Some(base), Some(kind)) = (bases.last(), kinds.last()) else { continue };
            let (join, item, n) = dialect.unnest(&dialect.place(base, way), name);
            let item_kind = at(kind, way).and_then(Column::item);
            debug_assert!(item_kind.is_some(), "{number} is no list of the record");
            kinds.push(item_kind.unwrap_or(&Column::Text));
            from.push_str("\n  ");
            from.push_str(&join);
            columns.push(format!("{n} AS {}", dialect.quoted(number)));
            bases.push(item);
        }
        for (name, level, way) in self.columns {
            let (Some(base), Some(kind)) = (bases.get(*level), kinds.get(*level)) else { continue };
            let kind = at(kind, way);
            debug_assert!(kind.is_some(), "{name} of {} is not in the record", self.name);
            let value = dialect.value(base, way, kind.unwrap_or(&Column::Text));
            columns.push(format!("{value} AS {}", dialect.quoted(name)));
        }
        format!("CREATE OR REPLACE VIEW {} AS SELECT\n  {}\nFROM {from};\n", self.name, columns.join(",\n  "))
    }
}

/// The type at the end of a way.
fn at<'a>(kind: &'a Column, way: &[Step]) -> Option<&'a Column> {
    way.iter().try_fold(kind, |kind, step| match step {
        Key(name) => kind.key(name),
        First => kind.item(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::schema::record_schema;

    #[test]
    fn every_column_is_a_plain_value_of_the_record() {
        let record = Column::of_schema(record_schema().as_value());
        let mut types = Vec::new();
        for view in VIEWS {
            let mut kinds = vec![&record];
            for (_, way) in view.lists {
                kinds.push(at(kinds.last().unwrap(), way).unwrap().item().unwrap());
            }
            for (name, level, way) in view.columns {
                let kind = at(kinds[*level], way).unwrap_or_else(|| panic!("{}.{name}", view.name));
                assert!(!matches!(kind, Column::List(_) | Column::Struct(_)), "{}.{name}", view.name);
                types.push(kind.clone());
            }
        }
        assert!(types.contains(&Column::Date) && types.contains(&Column::Money));
    }
}
