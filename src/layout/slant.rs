//! How far the lines of a page slant. In: the runs of a page in painting order. Out: the slope of its lines, where enough
//! of them agree: a page scanned askew, whose recognized text follows the picture. Rows of such a page would run into
//! one another, cells at the right into the row above or below. Refuses level pages, single slanting lines, and lines that
//! do not agree. One pass over the runs and one sort of the lines.

use super::run::{Mark, Run};

/// Lines that are shorter say too little of their slope, in points.
const SHORTEST: f32 = 100.0;
/// Fewer lines than this say nothing of a page ...
const LEAST_LINES: usize = 5;
/// ... nor do lines that are shorter together, in points.
const LEAST_LENGTH: f32 = 800.0;
/// A smaller slope does no harm ...
const LEAST: f32 = 0.003;
/// ... and a larger one is no scan that slipped.
const MOST: f32 = 0.035;
/// A line is as good as level up to this slope.
const LEVEL: f32 = 0.0003;
/// Recognizers set lines level that fall by less than this, in points.
const FLATTENED: f32 = 2.2;
/// This part of all lines has to slant alike, long ones counting more ...
const AGREED: f32 = 0.8;
/// ... within this part of the slope ...
const SPREAD: f32 = 0.4;
/// ... or this many points at the end of the line: words are seldom set level.
const NOISE: f32 = 1.2;
/// The words of a line are no further apart than this many em ...
const GAP: f32 = 1.5;
/// ... and no more than this many em higher or lower.
const STEP: f32 = 0.4;

/// Words painted one after the other along a line, as sums of a least-squares fit.
#[derive(Default)]
struct Chain {
    /// Where it begins: the fit counts from here, so that the sums stay small.
    start: [f32; 2],
    n: f32,
    x: f32,
    y: f32,
    xx: f32,
    xy: f32,
    /// The end of its last word and that word's baseline there.
    end: [f32; 2],
    size: f32,
}

impl Chain {
    fn add(&mut self, x: f32, y: f32) {
        let (x, y) = (x - self.start[0], y - self.start[1]);
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
    }

    fn slope(&self) -> f32 {
        (self.n * self.xy - self.x * self.y) / (self.n * self.xx - self.x * self.x).max(f32::MIN_POSITIVE)
    }
}

/// The slope of the lines, as [`super::Frame::slope`] counts it; nothing for a level page.
pub fn slope(marks: &[Mark], runs: &[Run]) -> Option<f32> {
    let mut lines: Vec<[f32; 2]> = Vec::new();
    let mut chain = Chain::default();
    let close = |chain: &Chain, lines: &mut Vec<[f32; 2]>| {
        let length = chain.end[0] - chain.start[0];
        if length >= SHORTEST {
            lines.push([chain.slope(), length]);
        }
    };
    for run in runs {
        let own = run.marks(marks);
        let Some((first, last)) = own.first().zip(own.last()) else { continue };
        let em = run.size.max(chain.size);
        let goes_on = (-GAP * 0.5 * em..GAP * em).contains(&(first.x0 - chain.end[0]))
            && (first.baseline - chain.end[1]).abs() < STEP * em;
        if !goes_on {
            close(&chain, &mut lines);
            chain = Chain { start: [first.x0, first.baseline], ..Chain::default() };
        }
        if first.baseline == last.baseline {
            // A word set level has the height of its line in the middle.
            chain.add((first.x0 + last.x1) / 2.0, first.baseline);
        } else {
            chain.add(first.x0, first.baseline);
            chain.add(last.x0, last.baseline);
        }
        chain.end = [last.x1, last.baseline];
        chain.size = run.size;
    }
    close(&chain, &mut lines);
    agreed(lines)
}

/// The slope on which lines of `[slope, length]` agree.
fn agreed(mut lines: Vec<[f32; 2]>) -> Option<f32> {
    let is_level = |line: &[f32; 2]| line[0].abs() < LEVEL;
    let level: Vec<[f32; 2]> = lines.iter().copied().filter(is_level).collect();
    if level.len() * 2 > lines.len() {
        return None;
    }
    lines.retain(|line| !is_level(line));
    if lines.len() < LEAST_LINES || lines.iter().map(|line| line[1]).sum::<f32>() < LEAST_LENGTH {
        return None;
    }
    // The slope of a line is known the better the longer it is.
    let weight = |line: &[f32; 2]| line[1] * line[1];
    let tilted = lines.iter().map(weight).sum::<f32>();
    lines.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut before = 0.0;
    let middle = lines.iter().find(|line| {
        before += weight(line);
        before * 2.0 >= tilted
    })?[0];
    if !(LEAST..=MOST).contains(&middle.abs()) {
        return None;
    }
    let agrees = |line: &&[f32; 2]| {
        let off = (line[0] - middle).abs();
        off <= SPREAD * middle.abs() || off * line[1] <= NOISE
    };
    let agreeing = lines.iter().filter(agrees).map(weight).sum::<f32>();
    // A level line that is short enough says nothing.
    let against = level.iter().filter(|line| line[1] * middle.abs() > FLATTENED).map(weight).sum::<f32>();
    (agreeing >= AGREED * (tilted + against)).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of `length` points, their slopes given.
    fn lines(slopes: &[f32], length: f32) -> Vec<[f32; 2]> {
        slopes.iter().map(|slope| [*slope, length]).collect()
    }

    #[test]
    fn lines_that_slant_alike_tell_the_slope() {
        assert_eq!(agreed(lines(&[0.008, 0.0095, 0.009, 0.0085, 0.0092, 0.0089], 400.0)), Some(0.0089));
        assert_eq!(agreed(lines(&[-0.008, -0.0095, -0.009, -0.0085, -0.0092], 400.0)), Some(-0.009));
    }

    #[test]
    fn short_lines_set_level_say_nothing() {
        let mut list = lines(&[0.009; 6], 400.0);
        list.extend(lines(&[0.0; 6], 150.0));
        assert_eq!(agreed(list), Some(0.009));
    }

    #[test]
    fn level_pages_have_no_slope() {
        assert_eq!(agreed(lines(&[0.0; 40], 400.0)), None);
        let mut list = lines(&[0.0; 30], 400.0);
        list.extend(lines(&[0.01; 12], 400.0));
        assert_eq!(agreed(list), None);
    }

    #[test]
    fn lines_that_do_not_agree_have_no_slope() {
        assert_eq!(agreed(lines(&[0.009, -0.009, 0.02, -0.004, 0.012, 0.001], 400.0)), None);
        assert_eq!(agreed(lines(&[0.009; 4], 400.0)), None);
        assert_eq!(agreed(lines(&[0.2; 20], 400.0)), None);
    }

    /// Words of one row each, by their left and right edges, falling by `slope`.
    fn page(words: &[[f32; 2]], n_rows: usize, slope: f32) -> (Vec<Mark>, Vec<Run>) {
        let (mut marks, mut runs) = (Vec::new(), Vec::new());
        for row in 0..n_rows {
            for [x0, x1] in words {
                let baseline = 100.0 + 14.0 * row as f32 + slope * x0;
                let first = marks.len() as u32;
                for at in [*x0, x1 - 5.0] {
                    let (top, bottom) = (baseline - 9.0, baseline + 2.0);
                    let mark = Mark {
                        ch: 'n',
                        x0: at,
                        x1: at + 5.0,
                        top,
                        bottom,
                        baseline,
                        size: 11.0,
                        look: 0,
                        spaced: false,
                    };
                    marks.push(mark);
                }
                runs.push(Run { first, len: 2, x0: *x0, x1: *x1, baseline, size: 11.0 });
            }
        }
        (marks, runs)
    }

    #[test]
    fn words_set_level_along_a_slanting_line_tell_its_slope() {
        let words = [[60.0, 110.0], [113.0, 190.0], [193.0, 230.0], [234.0, 330.0]];
        let (marks, runs) = page(&words, 12, 0.0125);
        let found = slope(&marks, &runs).unwrap_or(0.0);
        assert!((found - 0.0125).abs() < 0.002, "{found}");
        let (marks, runs) = page(&words, 12, 0.0);
        assert_eq!(slope(&marks, &runs), None);
    }
}
