//! What a document says it is: title, authority, board and date, from its head.

use std::cell::OnceCell;
use std::ops::Range;

use crate::document::{ArtifactKind, Document, Line, Span};
use crate::recognize::label::{DocumentWord, Field, LineKind};
use crate::recognize::organisation::{OrgContext, OrganisationKind, resolve_organisation};
use crate::recognize::{RuleSet, diary_number, periods};
use crate::record::{Cited, Date, Organisation};

use super::cite;
use super::head::Labelled;
use super::organisations;
use super::outline::{Passage, PassageKind};

/// The head of a document.
#[derive(Debug)]
pub(super) struct Head<'a, 'd> {
    pub doc: &'d Document,
    pub rules: &'a RuleSet,
    pub outline: &'a [Passage<'d>],
    /// The passages before the first section.
    pub passages: Range<usize>,
    /// Their lines and those of the artifacts on the first page.
    pub lines: Vec<u32>,
    pub labelled: Vec<Labelled>,
    pub page: u32,
}

impl Head<'_, '_> {
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter_map(|i| self.doc.lines.get(*i as usize))
    }

    /// The lines of running headers on the first page.
    pub(super) fn headers(&self) -> impl Iterator<Item = &Line> {
        let headers =
            self.doc.artifacts.iter().filter(|a| a.page == self.page && a.kind == ArtifactKind::Header);
        headers.flat_map(|a| self.doc.lines_of(&a.lines))
    }

    /// The title: what a label names so, else the most prominent words that are nothing else.
    pub fn title(&self) -> Option<(Cited<String>, Vec<Span>)> {
        if let Some(label) = self.labelled.iter().find(|l| l.field == Field::Title) {
            let value = cite::trim(self.doc, label.value);
            let text = self.doc.str(value);
            let is_sentence = text.ends_with('.') || text.len() > 200;
            if !is_sentence && text.chars().filter(|c| c.is_alphabetic()).count() >= 5 {
                return cite::text(self.doc, &label.rule, value).map(|t| (t, vec![value]));
            }
        }
        let mut best: Option<(usize, f32)> = None;
        for at in self.passages.clone() {
            let Some(passage) = self.outline.get(at) else { break };
            let body = matches!(passage.kind, PassageKind::Heading { known: None })
                || matches!(passage.kind, PassageKind::Text);
            if !body || !self.can_be_title(passage) || self.is_part_of_name(at) || self.is_addressee(at) {
                continue;
            }
            let prominence = passage.style.size
                + if passage.style.bold { 1.0 } else { 0.0 }
                + if passage.is_heading() { 2.0 } else { 0.0 };
            if best.is_none_or(|(_, most)| prominence > most + 0.25) {
                best = Some((at, prominence));
            }
        }
        let Some((at, _)) = best else {
            return self
                .document_title(false)
                .or_else(|| self.title_of_box())
                .or_else(|| self.project_title());
        };
        let first = self.outline.get(at)?;
        // `Beslut om bidrag`, a heading, and over it in plain text who is written to.
        if !first.is_heading()
            && !first.style.bold
            && self.is_organisation(self.doc.str(first.span))
            && let Some(title) = self.document_title(true)
        {
            return Some(title);
        }
        // `Beslutsförslag: Bidrag till …`: the title stands behind what the paper is.
        let behind = self.rules.headings.run_in(self.doc.str(first.span)).map(|(_, from)| from);
        let mut spans = vec![first.span.sub(behind.unwrap_or(0)..first.span.len())];
        let mut last = first;
        let mut beside = 0;
        for next in self.outline.get(at + 1..self.passages.end).unwrap_or_default() {
            let same =
                (next.style.size - first.style.size).abs() < 0.3 && next.style.bold == first.style.bold;
            let gap = next.bbox.top - last.bbox.bottom;
            let near = next.page == last.page
                && gap < 0.8 * first.style.size.max(6.0)
                && next.bbox.bottom > last.bbox.bottom;
            let kind = next.is_heading() == first.is_heading() && next.known().is_none();
            // `Dir.` in a column of its own, between the lines of the title.
            if next.page == last.page && next.bbox.x0 > last.bbox.x1 && gap < 0.0 && beside < MOST_BESIDE {
                beside += 1;
                continue;
            }
            if !(same && near && kind && self.can_be_title(next)) {
                break;
            }
            spans.push(next.span);
            last = next;
        }
        let mut text = String::new();
        for span in &spans {
            let line = cite::fold(self.doc.str(*span));
            let is_cut = ends_in_word(&text) && line.starts_with(char::is_lowercase);
            if is_cut {
                text.pop();
            } else if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&line);
        }
        // The rest of the last word is lost.
        if ends_in_word(&text) {
            return None;
        }
        let cited = Cited::on_page(text, "title/most-prominent", cite::quotes(self.doc, &spans))?;
        Some((cited, spans))
    }

    /// `Beslut om bidrag`, where the head has no other title: the name of the document says what it is about.
    fn document_title(&self, stands_out: bool) -> Option<(Cited<String>, Vec<Span>)> {
        // The heading of the first section stands right behind the head.
        let end = (self.passages.end + 1).min(self.outline.len());
        let passages = self.outline.get(self.passages.start..end).unwrap_or_default();
        let section = self.outline.get(self.passages.end).map(|p| p.span);
        let is_title = |p: &&Passage<'_>| {
            let text = self.doc.str(p.span);
            let word = self.rules.labels.document(text).map(|(word, _)| word);
            let is_about = text.to_lowercase().starts_with("beslut om ");
            let looks = !stands_out && Some(p.span) != section || p.is_heading();
            word == Some(DocumentWord::Decision) && is_about && p.lines.len() == 1 && looks
        };
        let span = cite::trim(self.doc, passages.iter().find(is_title)?.span);
        cite::text(self.doc, "title/document", span).map(|title| (title, vec![span]))
    }

    /// `Dokument: Beslut om projektmedel` in a form, where the head has no other title.
    fn title_of_box(&self) -> Option<(Cited<String>, Vec<Span>)> {
        let is_title = |label: &&Labelled| {
            let text = self.doc.str(label.value);
            let word = self.rules.labels.document(text).map(|(word, _)| word);
            let names = self.doc.str(label.label).to_lowercase().trim().starts_with("dokument");
            names && word == Some(DocumentWord::Decision) && text.to_lowercase().starts_with("beslut om ")
        };
        let others = self.labelled.iter().filter(|label| label.field == Field::Other);
        let span = cite::trim(self.doc, others.into_iter().find(is_title)?.value);
        cite::text(self.doc, "title/document", span).map(|title| (title, vec![span]))
    }

    /// `Projekt: Exempel`, a heading, where the head has no other title.
    fn project_title(&self) -> Option<(Cited<String>, Vec<Span>)> {
        let passages = self.outline.get(self.passages.clone()).unwrap_or_default();
        let is_title = |p: &&Passage<'_>| {
            let named = self.rules.labels.field_before(self.doc.str(p.span));
            p.is_heading() && p.known().is_none() && named.is_some_and(|(f, ..)| f == Field::ProjectName)
        };
        let span = cite::trim(self.doc, passages.iter().find(is_title)?.span);
        cite::text(self.doc, "title/most-prominent", span).map(|title| (title, vec![span]))
    }

    /// `Protokoll` alone on a line of the head: what minutes call themselves.
    pub fn name_of_minutes(&self) -> Option<Cited<String>> {
        let is_name = |line: &&Line| {
            let text = self.doc.str(line.span);
            let word = self.rules.labels.document(text).map(|(word, _)| word);
            word == Some(DocumentWord::Minutes) && text.split_whitespace().count() < 3
        };
        let line = self.headers().chain(self.lines()).find(is_name)?;
        cite::text(self.doc, "labels/document/minutes", cite::trim(self.doc, line.span))
    }

    fn can_be_title(&self, passage: &Passage<'_>) -> bool {
        let text = self.doc.str(passage.span).trim();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 5 || text.len() > 300 || passage.lines.len() > 5 {
            return false;
        }
        if text.ends_with('.') && text.len() > 120 {
            return false;
        }
        let value = |span: Span| {
            self.labelled
                .iter()
                .any(|l| span.contains(l.value) || l.value.contains(span) || l.label.contains(span))
        };
        !value(passage.span)
            && !self.is_only_name(passage, text)
            && self.rules.labels.field(text).is_none()
            && self.rules.labels.field_before(text).is_none()
            && diary_number::diary_number_label(self.rules, text).is_none()
            && !self.is_number_line(passage.span)
            && !self.rules.headings.is_body(text)
            && !organisations::is_whole(self.rules, text)
            && !is_address(self.rules, text)
            && !is_office(self.rules, text)
            && !(self.begins_with_label(text) && !(passage.is_heading() && self.is_of_years(text)))
            && !self.is_label_and_value(text)
            && !self.is_letterhead(passage)
            && periods(self.rules, text).values.first().is_none_or(|p| p.range.len() * 2 < text.len())
    }

    /// `Tjänsteskrivelse`, `Ansökan`: what the paper is, and not what it is about (`Ansökan om landsbygdsstöd`).
    fn is_only_name(&self, passage: &Passage<'_>, text: &str) -> bool {
        let Some((word, _)) = self.rules.labels.document(text) else { return false };
        let words = text.split_whitespace().count();
        let is_about = passage.is_heading() && words == 3 && text.contains(" om ");
        !(word == DocumentWord::Report || words > 3 || word == DocumentWord::Other && is_about)
    }

    /// The name of an authority with its offices under it, on lines of one passage.
    fn is_letterhead(&self, passage: &Passage<'_>) -> bool {
        let lines = self.doc.lines_of(&passage.lines);
        let first = lines.first().map(|l| self.doc.str(l.span).trim()).unwrap_or_default();
        lines.len() > 1
            && (organisations::is_whole(self.rules, first) || first.to_lowercase() == "länsstyrelsen")
    }

    /// `Handläggare Anna Exempel`, `Beslutsdatum 2023-11-14`: a label and its value, without a colon.
    fn begins_with_label(&self, text: &str) -> bool {
        let figures = text.find(|c: char| c.is_ascii_digit()).and_then(|at| text.split_at_checked(at));
        let is_figures = |rest: &str| !rest.chars().any(char::is_alphabetic);
        let is_label = |text: &str| {
            self.rules.labels.field(text).is_some()
                || diary_number::diary_number_label(self.rules, text).is_some()
        };
        if figures.is_some_and(|(label, rest)| is_figures(rest) && is_label(label)) {
            return true;
        }
        let Some((first, rest)) = text.split_once(' ') else { return false };
        let is_other = |label: &str| self.rules.labels.field(label).is_some_and(|(f, _)| f == Field::Other);
        let names = rest.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        is_other(first) && names && rest.split_whitespace().count() < 4
    }

    /// `Projektbudget 2024–2026`, `Projekt 2030`: years behind a word that labels something else than a time.
    fn is_of_years(&self, text: &str) -> bool {
        let Some((word, years)) = text.trim_end().rsplit_once(' ') else { return false };
        let is_year = |piece: &str, lens: &[usize]| {
            lens.contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit())
        };
        let mut pieces = years.split(['-', '–', '/']);
        let first = pieces.next().filter(|year| year.starts_with("19") || year.starts_with("20"));
        let is_years = first.is_some_and(|year| is_year(year, &[4]))
            && pieces.next().is_none_or(|year| is_year(year, &[2, 4]))
            && pieces.next().is_none();
        // `Ärende 2024/12` and `Sökt belopp 2024` are labels with their values.
        let is_name = |field| matches!(field, Field::ProjectName | Field::TotalBudget) && !word.contains(' ');
        is_years && self.rules.labels.field(word).is_some_and(|(field, _)| is_name(field))
    }

    /// `Vårt diarienummer: 2019-03127`, `2018-03-27 Ärendenr:`: a diary number or its label, a day, and nothing else.
    fn is_label_and_value(&self, text: &str) -> bool {
        let numbers = diary_number::diary_numbers(self.rules, text).values;
        let days = periods(self.rules, text).values;
        if numbers.is_empty() && days.is_empty() {
            return false;
        }
        let labels = numbers.iter().filter_map(|n| n.value.label.as_ref()).map(|label| label.range.clone());
        let ranges = numbers.iter().map(|n| n.range.clone()).chain(days.into_iter().map(|d| d.range));
        let cut: Vec<Range<usize>> = ranges.chain(labels).collect();
        let rest: String = text
            .char_indices()
            .filter(|(at, _)| !cut.iter().any(|range| range.contains(at)))
            .map(|(_, c)| c)
            .collect();
        let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
        !numbers.is_empty() && letters < 5
            || diary_number::diary_number_label(self.rules, rest.trim()).is_some()
    }

    /// Whether a line stands inside a paragraph: who is named there need not be whose document it is.
    fn is_running_text(&self, line: &Line) -> bool {
        let passages = self.outline.get(self.passages.clone()).unwrap_or_default();
        let own = passages.iter().find(|p| p.span.contains(line.span));
        own.is_some_and(|p| matches!(p.kind, PassageKind::Text) && p.span.len() > 3 * line.span.len().max(60))
    }

    /// `Skövde Biogas AB` over its postal address: who the document is sent to.
    pub(super) fn is_addressee(&self, at: usize) -> bool {
        let Some(here) = self.outline.get(at) else { return false };
        let text = self.doc.str(here.span).trim();
        // An organisation number may stand between.
        let mut below = self.outline.get(at + 1..at + 3).unwrap_or_default().iter();
        let has_address = below.any(|p| {
            p.page == here.page
                && (p.bbox.x0 - here.bbox.x0).abs() < 2.0
                && is_address(self.rules, self.doc.str(p.span))
        });
        has_address && self.is_organisation(text)
    }

    /// Whether a line is the name of an organisation, as far as its words tell.
    fn is_organisation(&self, text: &str) -> bool {
        let text = text.trim();
        text.len() < 90 && resolve_organisation(self.rules, text, OrgContext::Name, None).kind.is_some()
    }

    /// `REGION` / `HALLAND`: half the name of an authority, the other half above or below.
    fn is_part_of_name(&self, at: usize) -> bool {
        let joined = |above: Option<&Passage<'_>>, below: Option<&Passage<'_>>| {
            let (Some(above), Some(below)) = (above, below) else { return false };
            let text = format!("{} {}", self.doc.str(above.span).trim(), self.doc.str(below.span).trim());
            above.page == below.page
                && (above.style.size - below.style.size).abs() < 0.6
                && organisations::is_whole(self.rules, &text)
        };
        let here = self.outline.get(at);
        joined(at.checked_sub(1).and_then(|i| self.outline.get(i)), here)
            || joined(here, self.outline.get(at + 1))
    }

    fn is_number_line(&self, span: Span) -> bool {
        let text = self.doc.str(span);
        let covered: usize =
            diary_number::diary_numbers(self.rules, text).values.iter().map(|f| f.range.len()).sum();
        covered * 2 > text.len()
    }

    /// Date of the meeting, the decision or the document.
    pub fn date(&self) -> Option<Cited<Date>> {
        // Of several the day of the decision.
        let decided = |l: &&Labelled| self.doc.str(l.label).trim_start().to_lowercase().starts_with("beslut");
        let labelled = || self.labelled.iter().filter(|l| l.field == Field::Date);
        let in_order = labelled().filter(decided).chain(labelled().filter(|l| !decided(l)));
        let of_label = in_order.into_iter().find_map(|l| single_day(self.doc, self.rules, l.value, &l.rule));
        let at_meeting = || {
            let is_time = |l: &&Labelled| {
                let label = self.doc.str(l.label);
                let is_bare = !label.trim().contains(' ');
                is_time_of_meeting(label) && (!is_bare || has_hours(self.doc.str(l.value)))
            };
            let times = self.labelled.iter().filter(is_time);
            times.into_iter().find_map(|l| single_day(self.doc, self.rules, l.value, &l.rule))
        };
        let of_head = || {
            let other = |span: Span| {
                self.labelled
                    .iter()
                    .any(|l| l.field == Field::Other && (l.value == span || span.contains(l.value)))
            };
            let lines = self.headers().chain(self.lines());
            // `Ankomstdatum 2024-01-15`: a label and its value without a colon.
            let labels_other = |span: Span| {
                let text = self.doc.str(span);
                let label = text.find(|c: char| c.is_ascii_digit()).and_then(|at| text.get(..at));
                label.and_then(|l| self.rules.labels.field(l)).is_some_and(|(field, _)| field == Field::Other)
            };
            lines
                .filter(|l| !other(l.span) && !labels_other(l.span) && self.doc.str(l.span).len() < 120)
                .find_map(|line| {
                    let at = line.span;
                    // A number like 2023-05-16 inside a diary number is no date.
                    let text = self.doc.str(at);
                    let number = diary_number::diary_numbers(self.rules, text).values;
                    let day = periods(self.rules, text).values.into_iter().find(|p| {
                        p.value.end == Some(p.value.start)
                            && !number
                                .iter()
                                .any(|n| n.range.start < p.range.end && p.range.start < n.range.end)
                    })?;
                    cite::printed(self.doc, Date(day.value.start), "date/head", at.sub(day.range))
                })
        };
        // `Protokoll fört vid sammanträde den 24 september` / `2015`
        let of_title = || {
            let passages = self.outline.get(self.passages.clone()).unwrap_or_default().iter();
            let is_minutes = |p: &&Passage<'_>| {
                let word = self.rules.labels.document(self.doc.str(p.span)).map(|(word, _)| word);
                matches!(word, Some(DocumentWord::Minutes | DocumentWord::Extract))
            };
            let mut titles = passages.filter(|p| matches!(p.lines.len(), 2 | 3)).filter(is_minutes);
            titles.find_map(|p| single_day(self.doc, self.rules, p.span, "date/head"))
        };
        of_label.or_else(of_head).or_else(of_title).or_else(at_meeting)
    }

    /// The board named alone on a line.
    pub fn body(&self) -> Option<Cited<String>> {
        // Addresses at the foot name offices, not who decides.
        let footers: Vec<Range<u32>> = self
            .doc
            .artifacts
            .iter()
            .filter(|a| a.page == self.page && a.kind == ArtifactKind::Footer)
            .map(|a| a.lines.clone())
            .collect();
        let lines = || {
            let indices = self.lines.iter().filter(|i| !footers.iter().any(|f| f.contains(i)));
            indices.filter_map(|i| self.doc.lines.get(*i as usize))
        };
        let authority = OnceCell::new();
        let authority = || authority.get_or_init(|| self.authority()).as_ref().map(Cited::get);
        // `Härnösands kommun` / `Kommunstyrelsen` in a letter of an agency: whom it is sent to.
        let is_anothers = |line: &Line| {
            let text = self.doc.str(line.span);
            let is_municipal = self.rules.labels.is_line(LineKind::Municipal, text);
            let is_own = |other: &Organisation| authority().is_none_or(|own| own.name == other.name);
            let is_under_other = || {
                let over = |above: &&Line| {
                    above.page == line.page
                        && above.span.end <= line.span.start
                        && super::head::is_below(above, line)
                };
                let above = lines().rfind(over);
                let other = above.and_then(|l| organisations::public_body(self.doc, self.rules, l.span));
                other.is_some_and(|other| !is_own(other.get()))
            };
            let is_state = || {
                matches!(
                    authority().and_then(|a| a.kind),
                    Some(OrganisationKind::Agency | OrganisationKind::CountyBoard | OrganisationKind::Court)
                )
            };
            is_municipal && is_state() || is_under_other()
        };
        let named = lines().find(|l| {
            let text = self.doc.str(l.span);
            // `Kulturrådet` is the authority, no board of it.
            self.rules.headings.is_body(text)
                && !super::deciding_body::is_generic(text)
                && !organisations::is_whole(self.rules, text)
                && !is_anothers(l)
        });
        let near = || {
            lines().filter(|l| !self.is_running_text(l)).find_map(|l| {
                let text = self.doc.str(l.span);
                if !self.rules.headings.bodies_in(text).is_empty() && is_anothers(l) {
                    return None;
                }
                // `Till regionala utvecklingsnämnden` in a paper of the region's own.
                let is_addressed = |r: &Range<usize>| {
                    let name = text.get(r.clone()).unwrap_or_default();
                    let is_own = match authority().and_then(|a| a.kind) {
                        Some(OrganisationKind::Region) => !name.starts_with("kommun"),
                        Some(OrganisationKind::Municipality) => !name.starts_with("region"),
                        _ => false,
                    };
                    is_own && text.get(..r.start).is_some_and(|t| t.trim() == "Till")
                };
                let found = self.rules.headings.bodies_in(text).into_iter().find(|r| {
                    text.get(r.clone()).is_some_and(|t| {
                        (t.starts_with(char::is_uppercase) || is_addressed(r))
                            && !organisations::is_whole(self.rules, t)
                    })
                })?;
                (text.len() < 90).then(|| l.span.sub(found))
            })
        };
        named.map(|l| l.span).or_else(near).map(|span| self.over_lines(span)).and_then(|span| {
            self.board_below(span, lines())
                .or_else(|| super::deciding_body::board(self.doc, cite::trim(self.doc, span)))
        })
    }

    /// `Regionala` / `utvecklingsnämnden` in a column of a header: the name of a board whose second line is given, with
    /// other columns between the two.
    fn board_below<'l>(&self, line: Span, lines: impl Iterator<Item = &'l Line>) -> Option<Cited<String>> {
        let below = self.doc.lines.iter().find(|l| l.span == line)?;
        let text = self.doc.str(line);
        if !text.starts_with(char::is_lowercase) {
            return None;
        }
        let is_above =
            |l: &&Line| l.page == below.page && l.span.end <= line.start && super::head::is_below(l, below);
        let above = lines.filter(is_above).last()?;
        let name = cite::fold(&format!("{} {text}", self.doc.str(above.span)));
        let is_name = name.starts_with(char::is_uppercase) && self.rules.headings.is_body(&name);
        is_name
            .then(|| Cited::on_page(name, "headings/bodies", cite::quotes(self.doc, &[above.span, line])))?
    }

    /// `Näringslivs- och` / `arbetsutskottet`: the whole name of a board whose last line is given.
    fn over_lines(&self, line: Span) -> Span {
        let passages = self.outline.get(self.passages.clone()).unwrap_or_default();
        let whole = passages.iter().filter(|p| matches!(p.lines.len(), 2 | 3) && p.span.contains(line));
        let is_name = |p: &&Passage<'_>| self.rules.headings.is_body(&cite::fold(self.doc.str(p.span)));
        whole.filter(is_name).map(|p| p.span).next().unwrap_or(line)
    }
}

/// Columns beside a title that stand between its lines.
const MOST_BESIDE: usize = 4;

/// Whether a line ends with a hyphen inside a word: `Forskningsdatautred-`.
fn ends_in_word(text: &str) -> bool {
    let mut last = text.chars().rev();
    last.next() == Some('-') && last.next().is_some_and(char::is_lowercase)
}

fn single_day(doc: &Document, rules: &RuleSet, span: Span, rule: &str) -> Option<Cited<Date>> {
    let text = doc.str(span).replace('\n', " ");
    let day = periods(rules, &text).values.into_iter().find(|p| p.value.end == Some(p.value.start))?;
    cite::printed(doc, Date(day.value.start), rule, span.sub(day.range))
}

/// `Regionalekonomiska enheten`, alone: the office that writes.
fn is_office(rules: &RuleSet, text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.len() < 4 && text.starts_with(char::is_uppercase) && rules.labels.is_line(LineKind::Office, text)
}

/// Postal addresses, telephone numbers, web addresses.
fn is_address(rules: &RuleSet, text: &str) -> bool {
    // `387 00 BORGHOLM`
    let words: Vec<&str> = text.split_whitespace().collect();
    let digits = |word: &str, n: usize| word.len() == n && word.bytes().all(|b| b.is_ascii_digit());
    let has_code = words.windows(3).any(
        |w| matches!(w, [a, b, town] if digits(a, 3) && digits(b, 2) && town.starts_with(char::is_uppercase)),
    );
    has_code || rules.labels.is_line(LineKind::Address, text)
}

/// `kl. 13`, `09.30–12.00`: whether a text tells hours.
fn has_hours(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_hour =
        |w: &[u8]| matches!(w, [a, b'.' | b':', b, c] if [a, b, c].iter().all(|d| d.is_ascii_digit()));
    text.to_lowercase().contains("kl") || bytes.windows(4).any(is_hour)
}

/// Whether a label names when a meeting was held, with its hours: the day stands there where it stands nowhere else.
fn is_time_of_meeting(label: &str) -> bool {
    let label = label.trim().trim_end_matches(':').to_lowercase();
    matches!(label.as_str(), "tid" | "plats och tid" | "tid och plats")
}
