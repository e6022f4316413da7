//! Which blocks are headings, and of what level. In: the document with its blocks. Out: the same, with short
//! blocks that are larger or bolder than the running text, or numbered `1.2`, made headings; the looks are
//! ranked over the whole document. Also the nesting of list items and the captions of tables.

use super::paragraph::Measure;
use super::{Block, BlockKind, Document};

/// A heading is larger than running text by this factor, or bold.
const LARGER: f32 = 1.065;
/// A heading has at most this many printed lines.
const MOST_LINES: u32 = 4;
/// A heading has at most this many bytes.
const LONGEST: usize = 260;
/// Items whose markers stand further right than this, in points, are nested.
const NESTED: f32 = 8.0;
/// A caption stands at most this many em above its table.
const CAPTION_DISTANCE: f32 = 2.2;

/// Makes headings of the blocks that are, ranks them, nests list items, finds captions.
pub fn classify(document: &mut Document, measure: &Measure) {
    let found: Vec<bool> = document.blocks.iter().map(|b| is_heading(document, b, measure)).collect();
    let rank = |b: &Block| -> (i64, bool) { (-((b.style.size * 2.0).round() as i64), !b.style.bold) };
    let mut looks: Vec<(i64, bool)> =
        document.blocks.iter().zip(&found).filter(|(_, f)| **f).map(|(b, _)| rank(b)).collect();
    looks.sort_unstable();
    looks.dedup();
    for (block, found) in document.blocks.iter_mut().zip(&found) {
        if *found {
            let level = looks.partition_point(|l| *l < rank(block)) + 1;
            if let BlockKind::ListItem { marker, .. } = block.kind {
                block.span.start = marker.start;
            }
            block.kind = BlockKind::Heading { level: level.min(6) as u8 };
        }
    }
    nest(document);
    captions(document);
}

fn is_heading(document: &Document, block: &Block, measure: &Measure) -> bool {
    let numbered_item = match block.kind {
        BlockKind::Paragraph => false,
        BlockKind::ListItem { marker, .. } => {
            let marker = document.str(marker);
            if !marker.starts_with(|c: char| c.is_ascii_digit()) {
                return false;
            }
            true
        }
        _ => return false,
    };
    let n_lines = block.lines.end - block.lines.start;
    let text = document.str(block.span);
    if n_lines > MOST_LINES || text.len() > LONGEST || !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let bold = block.style.bold && !measure.bold;
    let larger = block.style.size > LARGER * measure.size;
    let sentence = text.ends_with(['.', ',', ';']);
    if bold || larger {
        return !sentence || !numbered_item && larger && n_lines == 1 && text.len() < 80;
    }
    // `1.2 Syfte` set like running text.
    let first = text.split(' ').next().unwrap_or_default();
    let chapter = first.contains('.')
        && first.trim_end_matches('.').split('.').count() >= 2
        && first.split('.').all(|p| p.len() <= 2 && p.chars().all(|c| c.is_ascii_digit()));
    chapter && n_lines == 1 && !sentence && text.len() < 100 && text.len() > first.len() + 2
}

/// Depth of list items, from where their markers stand within a list.
fn nest(document: &mut Document) {
    let mut edges: Vec<f32> = Vec::new();
    for block in &mut document.blocks {
        let BlockKind::ListItem { depth, .. } = &mut block.kind else {
            if !matches!(block.kind, BlockKind::Paragraph) {
                edges.clear();
            }
            continue;
        };
        while edges.last().is_some_and(|e| block.bbox.x0 < e - NESTED) {
            edges.pop();
        }
        if edges.last().is_none_or(|e| block.bbox.x0 > e + NESTED) {
            edges.push(block.bbox.x0);
        }
        *depth = edges.len().saturating_sub(1).min(9) as u8;
    }
}

/// A short line right above a table that is no sentence and no heading (`Belopp i tkr`).
fn captions(document: &mut Document) {
    for i in 1..document.blocks.len() {
        let (Some(above), Some(block)) = (document.blocks.get(i - 1), document.blocks.get(i)) else { break };
        let BlockKind::Table(table) = &block.kind else { continue };
        let Some(part) = table.parts.first() else { continue };
        let text = document.str(above.span);
        let near = above.page_last == part.page
            && part.bbox.top - above.bbox.bottom < CAPTION_DISTANCE * above.style.size
            && part.bbox.top >= above.bbox.top;
        let caption = matches!(above.kind, BlockKind::Paragraph)
            && above.lines.end - above.lines.start == 1
            && near
            && text.len() < 100
            && !text.ends_with(['.', ':', ';']);
        if caption {
            let span = above.span;
            if let Some(Block { kind: BlockKind::Table(table), .. }) = document.blocks.get_mut(i) {
                table.caption = Some(span);
            }
        }
    }
}
