//! Rule sets of the command line: the built-in one, or with a folder of the user's.

use std::process::ExitCode;

use beslut::batch::{files_of_folder, rules_of_folder};
use beslut::recognize::{RuleError, RuleSet};

use crate::args::RulesArgs;
use crate::exit::{Failure, USAGE};
use crate::print;

/// The rules of a run: the built-in ones or one's own.
pub enum Rules {
    Builtin,
    Own { rules: Box<RuleSet>, files: Vec<(String, String)> },
}

impl Rules {
    pub fn load(args: &RulesArgs) -> Result<Self, Failure> {
        match &args.rules {
            None => Ok(Self::Builtin),
            Some(folder) => {
                let rules = Box::new(rules_of_folder(folder).map_err(broken)?);
                let files = files_of_folder(folder).map_err(|fault| broken(vec![fault]))?;
                for name in RuleSet::replaced(&files) {
                    tracing::warn!(name, "stands in for the whole built-in file: `replace = true`");
                }
                Ok(Self::Own { rules, files })
            }
        }
    }

    pub fn get(&self) -> &RuleSet {
        match self {
            Self::Builtin => RuleSet::builtin(),
            Self::Own { rules, .. } => rules,
        }
    }

    /// The files that change the built-in rules.
    pub fn files(&self) -> &[(String, String)] {
        match self {
            Self::Builtin => &[],
            Self::Own { files, .. } => files,
        }
    }
}

/// The files that change the built-in rules, not compiled.
pub fn files(args: &RulesArgs) -> Result<Vec<(String, String)>, Failure> {
    let files = args.rules.as_deref().map(files_of_folder).transpose();
    files.map(Option::unwrap_or_default).map_err(|fault| broken(vec![fault]))
}

/// `beslut rules check`
pub fn check(args: &RulesArgs) -> Result<ExitCode, Failure> {
    let rules = Rules::load(args)?;
    let n_examples = rules.get().check().map_err(broken)?;
    print(&format!("{n_examples} examples hold\nrules {}\n", rules.get().hash()))
}

fn broken(faults: Vec<RuleError>) -> Failure {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Failure::new(USAGE, format!("broken rules\n{}", lines.join("\n")))
}
