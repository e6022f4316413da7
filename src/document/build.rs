//! Pages → the document. In: every page's words and segments. Out: [`Document`]: artifacts set aside, tables
//! and paragraphs joined over page breaks, headings ranked over the whole document, one text.

use super::artifact::artifacts;
use super::flow::{Flow, flow};
use super::heading;
use super::paragraph::{Group, Margins, Measure, groups, margins};
use super::table;
use super::writer::{Source, Writer, ask, style};
use super::{Artifact, ArtifactKind, Block, BlockKind, Document, PageSize, Span, Style};
use crate::diagnostic::Diagnostics;
use crate::geom::Rect;
use crate::layout::{PageLayout, Segment, arrange, look};

/// Distances of lines up to this many em are within a paragraph, when the usual one is looked for.
const WIDEST_PITCH: f32 = 2.4;

/// Running text is at least this part of the characters of a document where it alone says what size is usual.
const LEAST_TEXT: u64 = 5;

/// Builds the document from its pages, in page order.
pub fn build(pages: &[PageLayout], diagnostics: &mut Diagnostics) -> Document {
    let every = pages.iter().flat_map(|page| page.segments.iter().map(move |segment| (page, segment)));
    let (mut measure, n_all) = measure(every);
    let kinds = artifacts(pages, measure.size);
    let mut items = Vec::with_capacity(pages.len());
    for (page, kinds) in pages.iter().zip(&kinds) {
        let aside: Vec<bool> = kinds.iter().map(Option::is_some).collect();
        items.push(arrange(page, &aside, diagnostics));
    }
    let flow = flow(pages, items);
    // Running text says what is usual, where there is enough of it beside tables and headers.
    let lines = flow.iter().filter_map(|piece| match piece {
        Flow::Line(page, segment) => Some((pages.get(*page)?, segment)),
        _ => None,
    });
    let (of_lines, n_lines) = self::measure(lines);
    if n_lines * LEAST_TEXT >= n_all {
        measure.size = of_lines.size;
    }
    measure.pitch = pitch(pages, &measure);
    let mut writer = Writer::default();
    ask(&mut writer.vocabulary, lines_of_flow(pages, &flow));
    writer.vocabulary.sort();
    for page in pages {
        writer.vocabulary.read(&page.text);
    }
    let mut document = Document {
        pages: pages
            .iter()
            .map(|p| PageSize { number: p.number, width: p.frame.width, height: p.frame.height })
            .collect(),
        ..Document::default()
    };
    let margins: Vec<Margins> = pages.iter().map(margins).collect();
    let mut pending: Vec<(usize, Segment)> = Vec::new();
    for piece in &flow {
        if let Flow::Line(page, segment) = piece {
            pending.push((*page, *segment));
            continue;
        }
        for group in groups(pages, &margins, &measure, &pending) {
            push_group(&mut document, &mut writer, pages, &measure, &group);
        }
        pending.clear();
        match piece {
            Flow::Table(parts) => {
                begin_block(&mut writer);
                let first_line = writer.lines.len() as u32;
                let (table, span) = table::write(&mut writer, pages, parts);
                let (Some(first), Some(last)) = (table.parts.first(), table.parts.last()) else { continue };
                let style = writer.lines.get(first_line as usize).map_or(Style::default(), |l| l.style);
                document.blocks.push(Block {
                    page_first: first.page,
                    page_last: last.page,
                    bbox: first.bbox,
                    span,
                    style,
                    lines: first_line..writer.lines.len() as u32,
                    kind: BlockKind::Table(Box::new(table)),
                });
            }
            Flow::Contents(page, segment) => {
                let group = Group { lines: vec![(*page, *segment)], ..Group::default() };
                push_group(&mut document, &mut writer, pages, &measure, &group);
                if let Some(block) = document.blocks.last_mut() {
                    block.kind = BlockKind::ContentsEntry;
                }
            }
            Flow::Line(..) => {}
        }
    }
    for group in groups(pages, &margins, &measure, &pending) {
        push_group(&mut document, &mut writer, pages, &measure, &group);
    }
    push_artifacts(&mut document, &mut writer, pages, &kinds);
    document.text = writer.text;
    document.lines = writer.lines;
    heading::classify(&mut document, &measure);
    document
}

fn begin_block(writer: &mut Writer) {
    if writer.at() > 0 {
        writer.text.push_separator('\n');
    }
}

fn push_group(
    document: &mut Document,
    writer: &mut Writer,
    pages: &[PageLayout],
    measure: &Measure,
    group: &Group,
) {
    let sources: Vec<Source> =
        group.lines.iter().filter_map(|&(p, l)| Some(Source::of(pages.get(p)?, l))).collect();
    let (Some(first), Some(last)) = (sources.first(), sources.last()) else { return };
    begin_block(writer);
    let first_line = writer.lines.len() as u32;
    let (marker, span) = writer.paragraph(&sources, group.n_marker);
    let bbox = sources
        .iter()
        .filter(|s| s.page == first.page)
        .map(|s| s.frame.page(s.segment.bbox))
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let style = Style { bold: sources.iter().all(Source::all_bold), ..style(&first.segment) };
    let indented = first.segment.bbox.x0 > measure.left + 0.8 * first.segment.size;
    let kind = if group.n_marker > 0 || group.clause {
        BlockKind::ListItem { marker, depth: u8::from(indented && group.n_marker > 0) }
    } else {
        BlockKind::Paragraph
    };
    document.blocks.push(Block {
        kind,
        span,
        page_first: first.page,
        page_last: last.page,
        bbox,
        style,
        lines: first_line..writer.lines.len() as u32,
    });
}

fn lines_of_flow<'a>(pages: &'a [PageLayout], flow: &'a [Flow]) -> impl Iterator<Item = Source<'a>> {
    flow.iter().flat_map(move |piece| -> Box<dyn Iterator<Item = Source<'a>> + 'a> {
        match piece {
            Flow::Line(p, s) | Flow::Contents(p, s) => {
                Box::new(pages.get(*p).map(|page| Source::of(page, *s)).into_iter())
            }
            Flow::Table(parts) => Box::new(parts.iter().flat_map(move |part| {
                part.table.lines.iter().filter_map(move |l| Some(Source::of(pages.get(part.page)?, *l)))
            })),
        }
    })
}

/// Artifacts of one page and kind that follow each other are one.
fn push_artifacts(
    document: &mut Document,
    writer: &mut Writer,
    pages: &[PageLayout],
    kinds: &[Vec<Option<ArtifactKind>>],
) {
    for (page, kinds) in pages.iter().zip(kinds) {
        let mut runs: Vec<(ArtifactKind, Vec<Source>)> = Vec::new();
        for (segment, kind) in page.segments.iter().zip(kinds) {
            let Some(kind) = kind else { continue };
            match runs.last_mut() {
                Some((last, list)) if last == kind => list.push(Source::of(page, *segment)),
                _ => runs.push((*kind, vec![Source::of(page, *segment)])),
            }
        }
        for margin in &page.margins {
            let list = margin
                .segments
                .iter()
                .map(|s| Source { page: page.number, frame: margin.frame, text: &margin.text, segment: *s })
                .collect();
            runs.push((ArtifactKind::Margin, list));
        }
        for (kind, sources) in runs {
            let Some(bbox) =
                sources.iter().map(|s| s.frame.page(s.segment.bbox)).reduce(|a: Rect, b| a.union(&b))
            else {
                continue;
            };
            begin_block(writer);
            let first_line = writer.lines.len() as u32;
            let span: Span = writer.stacked(&sources);
            document.artifacts.push(Artifact {
                kind,
                span,
                page: page.number,
                bbox,
                lines: first_line..writer.lines.len() as u32,
            });
        }
    }
}

/// The prevailing size, weight and left edge of some lines, and how many characters they have.
fn measure<'a>(lines: impl Iterator<Item = (&'a PageLayout, &'a Segment)>) -> (Measure, u64) {
    // Sizes in quarter points, left edges in points, both counted by characters.
    let mut sizes: Vec<u32> = vec![0; 400];
    let mut lefts: Vec<u32> = vec![0; 2_000];
    let (mut bold, mut total) = (0u64, 0u64);
    {
        for (page, segment) in lines {
            let n: u32 = page.text.words.get(segment.words()).unwrap_or_default().iter().map(|w| w.len).sum();
            if let Some(slot) = sizes.get_mut((segment.size * 4.0).round().max(0.0) as usize) {
                *slot += n;
            }
            if segment.len >= 3
                && let Some(slot) = lefts.get_mut(segment.bbox.x0.round().max(0.0) as usize)
            {
                *slot += n;
            }
            total += u64::from(n);
            if segment.look & look::BOLD != 0 {
                bold += u64::from(n);
            }
        }
    }
    let top = |list: &[u32]| {
        let mut best = (0, 0usize);
        for (i, &n) in list.iter().enumerate() {
            if n > best.0 {
                best = (n, i);
            }
        }
        best.1
    };
    let measure = Measure {
        size: (top(&sizes) as f32 / 4.0).max(1.0),
        bold: bold * 2 > total,
        pitch: 1.2,
        left: top(&lefts) as f32,
    };
    (measure, total)
}

/// The usual distance of lines of running text, in em. Lines of which the upper one ends a sentence and the lower one may
/// begin another may be paragraphs of their own, however many there are.
fn pitch(pages: &[PageLayout], measure: &Measure) -> f32 {
    let mut counts: Vec<u32> = vec![0; 128];
    for page in pages {
        for pair in page.segments.windows(2) {
            let [a, b] = pair else { continue };
            let body = |s: &Segment| (s.size - measure.size).abs() < 0.3 && s.len >= 4;
            if !body(a) || !body(b) || (a.bbox.x0 - b.bbox.x0).abs() > 2.0 {
                continue;
            }
            let em = (b.baseline - a.baseline) / measure.size;
            if !(0.9..WIDEST_PITCH).contains(&em) {
                continue;
            }
            let upper = Source::of(page, *a);
            let lower = Source::of(page, *b);
            let begins = lower.first().iter().find(|c| c.is_alphanumeric()).is_none_or(|c| !c.is_lowercase());
            if begins && matches!(upper.last().last(), Some('.' | ':' | ';' | '!' | '?')) {
                continue;
            }
            // `att …` begins a clause of its own: often a paragraph.
            if lower.first() == ['a', 't', 't'] {
                continue;
            }
            if let Some(slot) = counts.get_mut((em * 50.0).round() as usize) {
                *slot += 1;
            }
        }
    }
    let mut best = (0, 60);
    for (i, &n) in counts.iter().enumerate() {
        if n > best.0 {
            best = (n, i);
        }
    }
    best.1 as f32 / 50.0
}
