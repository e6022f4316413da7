# Short names for what a developer runs; `./test` is the same as `just check`.

# Everything continuous integration runs.
check:
    ./test

# The expected outputs, written anew. Read the diff before you commit it.
update:
    UPDATE=1 cargo test

# Scores of the fixtures with truth.
eval:
    cargo run --profile fast -- eval fixtures/decision

# Micro-benchmarks of each stage.
bench:
    cargo bench

# Licences and advisories of the dependencies (needs cargo-deny).
deny:
    cargo deny check
