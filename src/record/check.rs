//! Doubts: arithmetic and identity checks over a finished record. A check says whether what was read agrees
//! with itself; it changes nothing.
//!
//! What each code means and what to do stands in `docs/codes.md`.

use rust_decimal::Decimal;

use super::{Check, CheckStatus, Cited, Exact, Financing, Matter, Money, Organisation, Record};

/// All checks of a record.
pub(super) fn checks(record: &Record) -> Vec<Check> {
    let mut checks = Vec::new();
    for (at, matter) in record.matters.iter().enumerate() {
        let base = format!("/matters/{at}");
        financing(matter, &base, record, &mut checks);
        costs(matter, &base, &mut checks);
        project(matter, &base, &mut checks);
        numbers(matter, &base, record, &mut checks);
        let applicant = matter.project.as_ref().and_then(|p| p.applicant.as_ref());
        org_number(applicant, format!("{base}/project/applicant"), &mut checks);
        let rows = matter.financing.iter().flat_map(|f| &f.rows).enumerate();
        for (row, financier) in rows.map(|(at, row)| (at, &row.financier)) {
            org_number(Some(financier), format!("{base}/financing/rows/{row}/financier"), &mut checks);
        }
    }
    checks
}

/// A printed organisation number: its last digit is computed from the others (Luhn, Skatteverket SKV 709).
fn org_number(organisation: Option<&Cited<Organisation>>, pointer: String, checks: &mut Vec<Check>) {
    let Some(organisation) = organisation else { return };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let printed: String = organisation.citation().quotes.iter().map(|q| digits(&q.text)).collect();
    let own = organisation.get();
    let message = "the check digit of the organisation number holds";
    if let Some(number) = &own.misprinted_number {
        push(
            checks,
            "organisation/org-number",
            false,
            "a valid check digit".to_owned(),
            number.clone(),
            message,
            pointer,
        );
    } else if let Some(number) = own.org_number.as_ref().filter(|n| printed.contains(&digits(n))) {
        push(
            checks,
            "organisation/org-number",
            true,
            "a valid check digit".to_owned(),
            number.clone(),
            message,
            pointer,
        );
    }
}

fn push(
    checks: &mut Vec<Check>,
    code: &'static str,
    holds: bool,
    expected: String,
    found: String,
    message: &str,
    pointer: String,
) {
    checks.push(Check {
        code,
        status: if holds { CheckStatus::Pass } else { CheckStatus::Fail },
        expected: Some(expected),
        found: Some(found),
        message: message.to_owned(),
        pointer,
    });
}

fn amount(money: &Cited<Money>) -> Decimal {
    money.get().amount.decimal()
}

/// The sum of some amounts of one currency; none when the currencies differ or the sum overflows.
fn sum<'m>(money: impl Iterator<Item = &'m Cited<Money>>) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    let mut currency = None;
    for one in money {
        let own = one.get().currency;
        if *currency.get_or_insert(own) != own {
            return None;
        }
        total = total.checked_add(amount(one))?;
    }
    Some(total)
}

/// Sums printed in thousands are rounded: each row may be half a unit off.
fn tolerance(rows: usize, total: Decimal) -> Decimal {
    let thousand = Decimal::from(1000);
    let round = |unit: Decimal| (total % unit).is_zero();
    let unit = if round(thousand * thousand) {
        Decimal::ZERO
    } else if round(thousand) {
        thousand
    } else {
        Decimal::ONE
    };
    unit * Decimal::from(rows as u64) / Decimal::TWO
}

fn financing(matter: &Matter, base: &str, record: &Record, checks: &mut Vec<Check>) {
    let Some(table) = &matter.financing else { return };
    let pointer = format!("{base}/financing");
    if let Some(total) = &table.total {
        let counted: Vec<_> = table.rows.iter().filter(|r| !r.beside_total).collect();
        let rows = sum(counted.iter().filter_map(|r| r.amount.as_ref()));
        if let Some(rows) = rows.filter(|_| counted.iter().all(|r| r.amount.is_some())) {
            let holds = (rows - amount(total)).abs() <= tolerance(table.rows.len(), amount(total));
            push(
                checks,
                "financing/sum",
                holds,
                amount(total).to_string(),
                rows.to_string(),
                "the financier rows add up to the total",
                format!("{pointer}/total"),
            );
        }
        let budget = matter.project.as_ref().and_then(|p| p.total_budget.as_ref());
        if let Some(budget) = budget.filter(|_| !table.is_cash) {
            let holds = same(budget, total);
            push(
                checks,
                "financing/total-budget",
                holds,
                amount(budget).to_string(),
                amount(total).to_string(),
                "the table's total is the project's budget",
                format!("{pointer}/total"),
            );
        }
    }
    shares(table, &pointer, checks);
    years(table, &pointer, checks);
    let Some(granted) = &matter.granted else { return };
    let row = table.rows.iter().any(|r| r.amount.as_ref().is_some_and(|a| same(a, granted)));
    push(
        checks,
        "decision/amount-in-financing",
        row,
        amount(granted).to_string(),
        if row { "a row" } else { "no row" }.to_owned(),
        "the granted sum is a row of the financier table",
        format!("{base}/granted"),
    );
    let Some(authority) = &record.authority else { return };
    let own: Vec<&Cited<Money>> = table
        .rows
        .iter()
        .filter(|r| r.financier.get().name == authority.get().name)
        .filter_map(|r| r.amount.as_ref())
        .collect();
    if let Some(total) = sum(own.iter().copied()).filter(|_| !own.is_empty()) {
        let holds = own.iter().any(|o| same(o, granted)) || total == amount(granted);
        push(
            checks,
            "financing/own-share",
            holds,
            total.to_string(),
            amount(granted).to_string(),
            "the granted sum is the authority's own part",
            format!("{base}/granted"),
        );
    }
}

/// Equal, or equal when one of them is printed in thousands.
fn same(a: &Cited<Money>, b: &Cited<Money>) -> bool {
    let thousand = Decimal::from(1000);
    let near = (amount(a) - amount(b)).abs() < thousand
        && ((amount(a) % thousand).is_zero() || (amount(b) % thousand).is_zero());
    let currencies = [a, b].map(|m| m.get().currency);
    let comparable = currencies.iter().any(Option::is_none) || currencies.first() == currencies.last();
    comparable && (amount(a) == amount(b) || near)
}

fn shares(table: &Financing, pointer: &str, checks: &mut Vec<Check>) {
    let shares: Vec<Exact> = table.rows.iter().filter_map(|r| r.share.as_ref().map(|s| *s.get())).collect();
    if shares.len() < 2 || shares.len() != table.rows.len() {
        return;
    }
    let total = shares.iter().fold(Decimal::ZERO, |sum, s| sum + s.decimal());
    let hundred = Decimal::from(100);
    // Whole percents may each be half a percent off.
    let whole = shares.iter().all(|s| s.decimal().fract().is_zero());
    let step = if whole { Decimal::ONE } else { Decimal::new(1, 1) };
    let holds = (total - hundred).abs() <= step * Decimal::from(shares.len() as u64) / Decimal::TWO;
    push(
        checks,
        "financing/shares",
        holds,
        "100".to_owned(),
        total.to_string(),
        "the shares add up to 100 percent",
        format!("{pointer}/rows"),
    );
}

fn years(table: &Financing, pointer: &str, checks: &mut Vec<Check>) {
    for (at, row) in table.rows.iter().enumerate().filter(|(_, r)| r.by_year.len() > 1 && !r.beside_years) {
        let (Some(total), Some(years)) = (&row.amount, sum(row.by_year.iter().map(|y| &y.amount))) else {
            continue;
        };
        let holds = (years - amount(total)).abs() <= tolerance(row.by_year.len(), amount(total));
        push(
            checks,
            "financing/years",
            holds,
            amount(total).to_string(),
            years.to_string(),
            "the years add up to the row's sum",
            format!("{pointer}/rows/{at}/amount"),
        );
    }
}

fn costs(matter: &Matter, base: &str, checks: &mut Vec<Check>) {
    let Some(table) = &matter.costs else { return };
    let Some(total) = &table.total else { return };
    let pointer = format!("{base}/costs/total");
    let complete = table.rows.iter().all(|r| r.amount.is_some());
    if let Some(rows) = sum(table.rows.iter().filter_map(|r| r.amount.as_ref())).filter(|_| complete) {
        let holds = (rows - amount(total)).abs() <= tolerance(table.rows.len(), amount(total));
        push(
            checks,
            "costs/sum",
            holds,
            amount(total).to_string(),
            rows.to_string(),
            "the cost rows add up to the total",
            pointer.clone(),
        );
    }
    let financed = matter.financing.as_ref().filter(|f| !f.is_cash);
    if let Some(financed) = financed.and_then(|f| f.total.as_ref()) {
        push(
            checks,
            "costs/financing",
            same(financed, total),
            amount(total).to_string(),
            amount(financed).to_string(),
            "costs and financing have the same total",
            pointer,
        );
    }
}

fn project(matter: &Matter, base: &str, checks: &mut Vec<Check>) {
    let Some(project) = &matter.project else { return };
    if let (Some(start), Some(end)) = (&project.start, &project.end) {
        let holds = start.get() <= end.get();
        push(
            checks,
            "project/period-order",
            holds,
            start.get().to_string(),
            end.get().to_string(),
            "the project ends after it begins",
            format!("{base}/project/end"),
        );
    }
    if let (Some(granted), Some(applied)) = (&matter.granted, &project.applied) {
        let comparable = granted.get().currency == applied.get().currency;
        if comparable {
            let holds = amount(granted) <= amount(applied) || same(granted, applied);
            push(
                checks,
                "decision/granted-applied",
                holds,
                amount(applied).to_string(),
                amount(granted).to_string(),
                "not more is granted than was applied for",
                format!("{base}/granted"),
            );
        }
    }
}

fn numbers(matter: &Matter, base: &str, record: &Record, checks: &mut Vec<Check>) {
    if matter.diary_numbers.len() > 1 {
        let found = matter.diary_numbers.iter().map(|n| n.get().value.clone()).collect::<Vec<_>>().join(", ");
        push(
            checks,
            "diary-number/several",
            false,
            "1".to_owned(),
            found,
            "the matter has one diary number of its own",
            format!("{base}/diary_numbers"),
        );
    }
    let (Some(number), Some(date)) = (matter.diary_numbers.first(), &record.date) else { return };
    if let Some(year) = number.get().year {
        let holds = year <= date.get().0.year;
        push(
            checks,
            "diary-number/year",
            holds,
            format!("{year} or later"),
            date.get().to_string(),
            "the document is not older than its diary number",
            format!("{base}/diary_numbers/0"),
        );
    }
}
