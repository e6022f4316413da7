//! Tables for the records in a warehouse, made from the record's own schema, so that they cannot differ from it.
//!
//! The same names in every dialect: `record` holds a record for each path; `record_line` takes the lines of the full output
//! and `record_change` those of the changes, before they are merged; the views `document`, `matter`, `decision`,
//! `decision_amount`, `financier_row` and `amount` are flat. Money is `DECIMAL(18,2)`, days are `DATE`. PostgreSQL holds records as `jsonb`, whose
//! numbers are exact, and its views give them their types; the others hold them as nested types.

mod column;
mod dialect;
mod view;

pub use dialect::Dialect;

use std::fmt::Write as _;

use column::Column;

use super::schema::record_schema;

/// The statements that make the tables and views, ready to be run.
pub fn ddl(dialect: Dialect) -> String {
    let record = Column::of_schema(record_schema().as_value());
    let mut out = format!(
        "-- Tables and views for the records of beslut {} ({}), for {}.\n",
        env!("CARGO_PKG_VERSION"),
        crate::record::SCHEMA,
        dialect.name()
    );
    for (name, columns) in dialect.tables(&record) {
        let lines: Vec<String> = columns.iter().map(|(name, kind)| format!("  {name} {kind}")).collect();
        let _ = write!(out, "\nCREATE TABLE IF NOT EXISTS {name} (\n{}\n);\n", lines.join(",\n"));
    }
    for view in view::VIEWS {
        out.push('\n');
        out.push_str(&view.statement(dialect, &record));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dialect; 4] = [Dialect::DuckDb, Dialect::Postgres, Dialect::BigQuery, Dialect::Spark];

    #[test]
    fn money_is_decimal_and_days_are_dates_everywhere() {
        for dialect in ALL {
            let text = ddl(dialect);
            let money = if dialect == Dialect::BigQuery { "NUMERIC(18, 2)" } else { "DECIMAL(18,2)" };
            assert!(text.matches(money).count() >= 9, "{text}");
            assert!(text.contains("DATE") && !text.to_lowercase().contains("double"), "{text}");
        }
    }

    #[test]
    fn every_key_of_the_record_has_its_place() {
        let keys = ["by_year", "amount_max", "org_number", "pdf_version", "bbox", "contribution", "related"];
        for dialect in [Dialect::DuckDb, Dialect::BigQuery, Dialect::Spark] {
            let text = ddl(dialect);
            for key in keys {
                assert!(text.contains(key), "{key} is missing for {}", dialect.name());
            }
        }
    }
}
