//! The bounds of work for one document, counted in work and not in seconds, so that an outcome does
//! not depend on the machine.

/// Named bounds; [`Limits::default`] is far above any office document.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes that one stream may inflate to.
    pub stream_bytes: usize,
    /// Bytes that the streams of one page may inflate to, together.
    pub page_bytes: usize,
    /// Bytes that all streams of a document may inflate to, together.
    pub document_bytes: usize,
    /// Bytes of inflated object streams that are kept at a time.
    pub object_stream_bytes: usize,
    /// Values (numbers, names, strings, …) in the objects that are read.
    pub values: usize,
    /// Content-stream operators of a document.
    pub operators: u64,
    /// Glyphs of a document.
    pub glyphs: u64,
    /// Rulings of a page.
    pub rulings: usize,
    /// Nesting of form XObjects.
    pub form_depth: usize,
    /// Pages that are read.
    pub pages: usize,
    /// Bytes of one embedded font program that is looked into.
    pub font_bytes: usize,
    /// Bytes that one CMap may inflate to.
    pub cmap_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            stream_bytes: 64 << 20,
            page_bytes: 128 << 20,
            document_bytes: 1 << 30,
            object_stream_bytes: 128 << 20,
            values: 1_000_000,
            operators: 20_000_000,
            glyphs: 5_000_000,
            rulings: 50_000,
            form_depth: 16,
            pages: 50_000,
            font_bytes: 16 << 20,
            cmap_bytes: 8 << 20,
        }
    }
}
