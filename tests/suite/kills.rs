//! Nights that are killed. Whatever the moment: the output is a whole one, that of the last night or that of this one, and
//! the next run ends with the bytes of a run that was never killed.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::nightly::{Archive, small_pdf};

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// The archive of another day: some files change, one comes, one goes.
fn another_day(archive: &Archive, dice: &mut Dice, day: u64) {
    archive.write(&format!("broken/{:03}.pdf", dice.below(25)), format!("no PDF on day {day}"));
    archive.write("a.pdf", small_pdf(&format!("day {day}")));
    archive.write(&format!("new/{day}.pdf"), small_pdf(&format!("new on day {day}")));
    let _ = fs::remove_file(archive.file(&format!("new/{}.pdf", day.saturating_sub(2))));
}

#[test]
fn a_night_killed_at_any_moment_leaves_a_whole_output_and_the_next_ends_it() {
    let archive = Archive::new(25);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let start = Instant::now();
    archive.run(&[]);
    // How long a night takes when nobody kills it, as the one before it took.
    let mut whole_us = start.elapsed().as_micros() as u64;
    let mut published = archive.output();
    let mut n_killed = 0;
    for day in 1..=10 {
        another_day(&archive, &mut dice, day);
        let fresh = archive.fresh(&[]);
        let mut told = false;
        for _ in 0..5 {
            let mut night = archive.night(&["--jobs", "2"]).stderr(Stdio::null()).spawn().unwrap();
            thread::sleep(Duration::from_micros(dice.below(whole_us.max(1))));
            let _ = night.kill();
            n_killed += u64::from(night.wait().unwrap().code().is_none());
            let output = archive.output();
            assert!(output == published || output == fresh, "a torn output on day {day}");
            // Whoever sees the new output finds its changes; once they are published, there are no others.
            if output == fresh && !told {
                assert!(archive.merged(&published) == fresh, "torn changes on day {day}");
                told = true;
            }
        }
        let start = Instant::now();
        archive.run(&[]);
        whole_us = start.elapsed().as_micros() as u64;
        assert!(archive.output() == fresh, "day {day}");
        let is_told = told && archive.changes().is_empty();
        assert!(is_told || archive.merged(&published) == fresh, "the changes of day {day} are not whole");
        published = fresh;
    }
    assert!(n_killed >= 10, "only {n_killed} of 50 nights were killed before their end");
    let parts = fs::read_dir(archive.at(".")).unwrap();
    let parts =
        parts.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("beslut-part"));
    assert_eq!(parts.count(), 0, "something half-written is left");
}

#[test]
fn the_changes_of_a_killed_night_come_out_whole_in_the_next() {
    let archive = Archive::new(25);
    let mut dice = Dice(7);
    archive.run(&[]);
    for (day, point) in
        (1..).zip(["planned", "read", "written-aside", "changes-in-place", "in-place", "committed"])
    {
        let before = archive.output();
        another_day(&archive, &mut dice, day);
        let fresh = archive.fresh(&[]);
        let status = archive.night(&[]).env("BESLUT_DRILL_AT", point).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), None, "{point}");
        let is_new = ["in-place", "committed"].contains(&point);
        assert!(archive.output() == if is_new { fresh.clone() } else { before.clone() }, "{point}");
        let n_changes = archive.changes().len();
        assert!(matches!(archive.run(&[]).0, Some(0 | 3)), "{point}");
        assert!(archive.output() == fresh, "{point}");
        if point == "committed" {
            // Published as a whole: what comes next is the difference from there.
            assert!(n_changes > 0 && archive.changes().is_empty());
        } else {
            assert!(archive.merged(&before) == fresh, "{point}");
        }
    }
}
