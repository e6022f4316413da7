//! What the text engine makes of each thing a page can do to text: one small document each, written here.

use beslut::content::{Direction, FontStyle, GlyphFlags, PageMarks, Reader};
use beslut::{Diagnostics, Limits, pdf};

/// A one-page document: extra entries of the catalog and the page, resources, content, and objects from 10 on.
#[derive(Default)]
struct Sheet<'s> {
    catalog: &'s str,
    page: &'s str,
    resources: &'s str,
    content: &'s str,
    objects: &'s [&'s str],
}

impl Sheet<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut file = String::from("%PDF-1.7\n");
        let mut add = |number: usize, body: &str| file.push_str(&format!("{number} 0 obj\n{body}\nendobj\n"));
        add(1, &format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog));
        add(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 100]>>");
        let page = self.page;
        add(3, &format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R{page}>>"));
        add(4, &stream("", self.content));
        add(5, &format!("<</Font<</F 6 0 R/G 10 0 R>>{}>>", self.resources));
        add(6, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>");
        for (n, object) in self.objects.iter().enumerate() {
            add(10 + n, object);
        }
        file.push_str("trailer<</Root 1 0 R>>\n");
        file.into_bytes()
    }

    fn read(&self) -> (PageMarks, Vec<FontStyle>, Vec<&'static str>) {
        let bytes = self.bytes();
        let mut diagnostics = Diagnostics::default();
        let document = pdf::open(&bytes, &Limits::default(), &[], &mut diagnostics).unwrap();
        let mut reader = Reader::new(&document);
        let page = reader.page(0, &mut diagnostics).unwrap();
        let codes = diagnostics.as_slice().iter().map(|diagnostic| diagnostic.code).collect();
        (page, reader.fonts().to_vec(), codes)
    }

    fn text(&self) -> String {
        text(&self.read().0)
    }
}

fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

fn text(page: &PageMarks) -> String {
    page.glyphs.iter().map(|glyph| glyph.ch).collect()
}

fn content(content: &str) -> Sheet<'_> {
    Sheet { content, ..Sheet::default() }
}

#[track_caller]
fn near(found: f32, expected: f32) {
    assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
}

#[test]
fn places_and_styles() {
    let (page, fonts, _) = content("BT /F 10 Tf 20 60 Td (A\\345) Tj ET").read();
    assert_eq!(text(&page), "Aå");
    let [a, ring] = page.glyphs[..] else { panic!("{:?}", page.glyphs) };
    near(a.origin.x, 20.0);
    near(a.origin.y, 40.0);
    near(a.bbox.x1, 27.22);
    near(a.bbox.top, 32.0);
    near(a.bbox.bottom, 42.0);
    near(ring.origin.x, 27.22);
    near(ring.size, 10.0);
    assert_eq!((page.number, page.width, page.height), (1, 200.0, 100.0));
    assert_eq!(fonts, [FontStyle { name: "Helvetica-Bold".into(), bold: true, italic: false }]);
}

#[test]
fn text_operators() {
    let (page, ..) = content(
        "BT /F 10 Tf 12 TL 10 90 Td (a) Tj T* (b) Tj (c) ' 2 1 (d d) \" 0 Tw 0 Tc 50 Tz 5 Ts [(e) -1000 (f)] TJ ET",
    )
    .read();
    assert_eq!(text(&page), "abcd def");
    let at = |n: usize| (page.glyphs[n].origin.x, page.glyphs[n].origin.y);
    assert_eq!([at(0), at(1), at(2)], [(10.0, 10.0), (10.0, 22.0), (10.0, 34.0)]);
    // d 6.11 + 1, space 2.78 + 1 + 2
    near(at(5).0 - at(3).0, 12.89);
    // e is half as wide, rises by 5; the gap is an em at half width.
    near(at(6).1, 41.0);
    near(at(7).0 - at(6).0, 2.78 + 5.0);
}

#[test]
fn rotation_crop_and_unit() {
    let draw = "BT /F 10 Tf 20 60 Td (A) Tj ET";
    let place = |page: &str| {
        let (page, ..) = Sheet { page, content: draw, ..Sheet::default() }.read();
        let glyph = page.glyphs[0];
        (page.width, page.height, glyph.origin.x.round(), glyph.origin.y.round(), glyph.direction)
    };
    assert_eq!(place("/Rotate 90"), (100.0, 200.0, 60.0, 20.0, Direction::Down));
    assert_eq!(place("/Rotate 180"), (200.0, 100.0, 180.0, 60.0, Direction::Left));
    assert_eq!(place("/Rotate 270"), (100.0, 200.0, 40.0, 180.0, Direction::Up));
    assert_eq!(place("/CropBox[10 50 110 90]"), (100.0, 40.0, 10.0, 30.0, Direction::Right));
    assert_eq!(place("/UserUnit 2"), (400.0, 200.0, 40.0, 80.0, Direction::Right));
}

#[test]
fn what_is_not_seen() {
    let (page, ..) = content("BT /F 10 Tf 20 60 Td 3 Tr (ocr) Tj ET").read();
    assert!(page.glyphs.iter().all(|glyph| glyph.flags.has(GlyphFlags::INVISIBLE)));
    assert_eq!(text(&page), "ocr");
    let clipped = "q 0 0 50 100 re W n BT /F 10 Tf 20 60 Td (in) Tj 100 0 Td (out) Tj ET Q BT /F 10 Tf 120 20 Td (on) Tj ET";
    assert_eq!(content(clipped).text(), "inon");
    assert_eq!(content("BT /F 10 Tf 20 600 Td (off the page) Tj ET").text(), "");
    let layers = Sheet {
        catalog: "/OCProperties<</OCGs[10 0 R 11 0 R]/D<</OFF[10 0 R]>>>>",
        resources: "/Properties<</A 10 0 R/B 11 0 R/M 12 0 R>>",
        content: "BT /F 10 Tf 20 60 Td /OC /A BDC (hidden) Tj EMC /OC /B BDC (shown) Tj EMC /OC /M BDC (none) Tj EMC ET",
        objects: &["<</Type/OCG/Name(a)>>", "<</Type/OCG/Name(b)>>", "<</Type/OCMD/OCGs[10 0 R 11 0 R]/P/AllOn>>"],
        ..Sheet::default()
    };
    assert_eq!(layers.text(), "shown");
}

#[test]
fn marked_content() {
    let (page, ..) = content("BT /F 10 Tf 20 60 Td /Artifact BMC (Sida) Tj EMC (text) Tj ET").read();
    let artifacts = page.glyphs.iter().filter(|glyph| glyph.flags.has(GlyphFlags::ARTIFACT)).count();
    assert_eq!((artifacts, text(&page).as_str()), (4, "Sidatext"));
    let actual = "BT /F 10 Tf 20 60 Td (of) Tj /Span <</ActualText (\\376\\377\\000f\\000i\\000l\\000m)>> BDC (x) Tj EMC (!) Tj ET";
    let (page, ..) = content(actual).read();
    assert_eq!(text(&page), "offilm!");
    near(page.glyphs[3].bbox.x0 - page.glyphs[2].bbox.x0, 5.56 / 4.0);
    let hyphen = "BT /F 10 Tf 20 60 Td (be) Tj /Span <</ActualText <FEFF000700AD>>> BDC (-) Tj EMC ET";
    assert_eq!(content(hyphen).text(), "be\u{AD}");
}

#[test]
fn overprinted_text_comes_once() {
    let twice = "BT /F 10 Tf 20 60 Td (fet) Tj ET BT /F 10 Tf 20.3 60 Td (fet) Tj ET BT /F 10 Tf 20 20 Td (fet) Tj ET";
    assert_eq!(content(twice).text(), "fetfet");
    let letters = "BT /F 10 Tf 20 60 Td (1) Tj 1 0 0 1 20.2 60 Tm (1) Tj 1 0 0 1 25.56 60 Tm (1) Tj ET";
    assert_eq!(content(letters).text(), "11");
}

#[test]
fn a_shadow_comes_once() {
    let twice = |dx: f32, dy: f32, word: &str| {
        let drawn = format!("BT /F 18 Tf 9 50 Td ({word}) Tj {dx} {dy} Td ({word}) Tj ET");
        content(&drawn).text()
    };
    assert_eq!(twice(3.0, -3.0, "Skugga"), "Skugga");
    // Text of two lines, one that goes on, and figures too short to tell.
    assert_eq!(twice(3.0, -9.0, "Skugga"), "SkuggaSkugga");
    assert_eq!(twice(3.0, 0.0, "1111"), "11111111");
    assert_eq!(twice(3.0, -3.0, "123"), "123123");
}

#[test]
fn forms_annotations_and_inline_images() {
    let form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 50 50]/Matrix[1 0 0 1 100 0]/Resources<</Font<</F 6 0 R>>>>",
        "BT /F 10 Tf 10 10 Td (form) Tj 60 0 Td (outside) Tj ET",
    );
    let stamp = stream("/Subtype/Form/BBox[0 0 10 10]/Resources<</Font<</F 6 0 R>>>>", "BT /F 2 Tf 1 1 Td (Dnr 1) Tj ET");
    let sheet = Sheet {
        page: "/Annots[<</Subtype/Stamp/Rect[100 50 200 100]/AP<</N 12 0 R>>>>\
               <</Subtype/Widget/F 2/Rect[0 0 9 9]/AP<</N 12 0 R>>>> <</Subtype/Link/Rect[0 0 9 9]/AP<</N 12 0 R>>>>]",
        resources: "/XObject<</X 11 0 R>>",
        content: "BI /W 2 /H 2 /BPC 8 /CS /G ID (EI EI\nEI BT /F 10 Tf 20 60 Td (text) Tj ET /X Do",
        objects: &["null", &form, &stamp],
        ..Sheet::default()
    };
    let (page, ..) = sheet.read();
    assert_eq!(text(&page), "textformDnr 1");
    let [.., stamped] = page.glyphs[..] else { panic!() };
    assert!(stamped.flags.has(GlyphFlags::ANNOTATION));
    assert!(!page.glyphs[4].flags.has(GlyphFlags::ANNOTATION));
    near(page.glyphs[4].origin.x, 110.0);
    near(page.glyphs[8].origin.x, 110.0);
    near(page.glyphs[8].origin.y, 45.0);
    assert_eq!(page.images.len(), 1);
}

#[test]
fn fonts_that_the_resources_lack() {
    let form = |dict: &str, font: &str| {
        let dict = format!("/Type/XObject/Subtype/Form/BBox[0 0 200 100]{dict}");
        stream(&dict, &format!("BT /{font} 9 Tf 9 9 Td (\\345\\344) Tj ET"))
    };
    let of = |dict: &str, font: &str| {
        Sheet {
            catalog: "/AcroForm<</DR<</Font<</Form 6 0 R>>>>>>",
            resources: "/XObject<</X 11 0 R>>",
            content: "/X Do",
            objects: &["null", &form(dict, font)],
            ..Sheet::default()
        }
        .text()
    };
    assert_eq!(of("", "F"), "åä");
    assert_eq!(of("/Resources<</ProcSet[/PDF]>>", "F"), "åä");
    assert_eq!(of("/Resources<<>>", "Form"), "åä");
    assert_eq!(of("/Resources<<>>", "Nowhere"), "åä");
}

#[test]
fn a_form_takes_back_no_states_but_its_own() {
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 200 100]", "Q Q Q BT /F 9 Tf 9 9 Td (a) Tj ET");
    let sheet = Sheet {
        resources: "/XObject<</X 11 0 R>>",
        content: "q 1 0 0 1 50 0 cm q 1 0 0 1 0 20 cm /X Do Q BT /F 9 Tf 9 9 Td (b) Tj ET Q BT /F 9 Tf 9 9 Td (c) Tj ET",
        objects: &["null", &form],
        ..Sheet::default()
    };
    let places: Vec<(char, f32, f32)> =
        sheet.read().0.glyphs.iter().map(|glyph| (glyph.ch, glyph.origin.x, glyph.origin.y)).collect();
    assert_eq!(places, [('a', 59.0, 71.0), ('b', 59.0, 91.0), ('c', 9.0, 91.0)]);
}

#[test]
fn layers_by_membership_and_expression() {
    let shown = |membership: &str, off: &str| {
        let sheet = Sheet {
            catalog: &format!("/OCProperties<</OCGs[10 0 R 11 0 R]/D<</OFF[{off}]>>>>"),
            resources: "/Properties<</M 12 0 R>>",
            content: "/OC/M BDC BT /F 9 Tf 9 9 Td (a) Tj ET EMC",
            objects: &["<</Type/OCG/Name(a)>>", "<</Type/OCG/Name(b)>>", &format!("<</Type/OCMD{membership}>>")],
            ..Sheet::default()
        };
        !sheet.text().is_empty()
    };
    assert!(!shown("/OCGs[10 0 R 11 0 R]/P/AllOff", ""));
    assert!(!shown("/OCGs[10 0 R 11 0 R]/P/AnyOff", ""));
    assert!(shown("/OCGs[10 0 R 11 0 R]/P/AnyOff", "10 0 R"));
    assert!(shown("/OCGs[90 0 R]/P/AllOff", ""));
    assert!(!shown("/VE[/And 10 0 R[/Not 11 0 R]]", "10 0 R"));
    assert!(shown("/VE[/And 10 0 R[/Not 11 0 R]]", "11 0 R"));
    assert!(!shown("/VE[/Not 10 0 R]", ""));
    assert!(shown("/VE[/Or 10 0 R 11 0 R]", "10 0 R"));
    assert!(shown("/VE[/Xor 10 0 R]", "10 0 R"));
}

#[test]
fn gaps_in_a_mapping_are_filled_by_the_embedded_program() {
    // A `cmap` of one table, format 6: the characters from `a` on are the glyphs from 1 on.
    let program = "<00010000 00010000 00000000 636D6170 00000000 0000001C 0000001A\
        0000 0001 0000 0003 0000000C 0006 000E 0000 0061 0002 0001 0002>";
    let sheet = |map: &str| {
        Sheet {
            content: "BT /G 9 Tf 9 9 Td <00010002> Tj ET",
            objects: &[
                "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 12 0 R/DescendantFonts[<<\
                 /Subtype/CIDFontType2/BaseFont/X/FontDescriptor 11 0 R>>]>>",
                "<</FontFile2 13 0 R>>",
                &stream("", map),
                &stream("/Filter/ASCIIHexDecode", program.trim_start_matches('<')),
            ],
            ..Sheet::default()
        }
        .text()
    };
    assert_eq!(sheet("1 beginbfchar <0001> <0058> endbfchar"), "Xb");
    assert_eq!(sheet("2 beginbfchar <0001> <0000> <0002> <0059> endbfchar"), "aY");
}

#[test]
fn rulings() {
    let (page, ..) = content(
        "10 90 m 110 90 l S 1 g 0 0 200 100 re f 0.9 g 10 50 100 20 re f 0 g 10 10 100 0.5 re f \
         0 G 2 w 10 10 20 20 re S 10 10 m 50 60 l S 1 G 5 5 m 9 5 l S",
    )
    .read();
    let kinds: Vec<(bool, f32, f32)> =
        page.rulings.iter().map(|r| (r.area, r.bbox.width().round(), (r.bbox.height() * 10.0).round())).collect();
    assert_eq!(
        kinds,
        [
            (false, 100.0, 10.0),
            (true, 100.0, 200.0),
            (false, 100.0, 5.0),
            (false, 20.0, 20.0),
            (false, 2.0, 200.0),
            (false, 20.0, 20.0),
            (false, 2.0, 200.0)
        ]
    );
}

#[test]
fn encodings() {
    let simple = |font: &str, extra: &[&str], shown: &str| {
        let mut objects = vec![font];
        objects.extend_from_slice(extra);
        let content = format!("BT /G 10 Tf 20 60 Td {shown} Tj ET");
        let sheet = Sheet { content: &content, objects: &objects, ..Sheet::default() };
        let (page, _, codes) = sheet.read();
        (text(&page), page.n_unmapped, codes)
    };
    let differences =
        "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/aring/f_f_i/uni00F6/g7 65/Adieresis]>>>>";
    let (text, n_unmapped, codes) = simple(differences, &[], "<0102030441>");
    assert_eq!((text.as_str(), n_unmapped), ("åffiö\u{FFFD}Ä", 1));
    assert_eq!(codes, ["pdf/rebuilt", "font/no-unicode"]);
    let tex = "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[65/a65 229/a229]>>>>";
    assert_eq!(simple(tex, &[], "<41E5>").0, "Aå");
    let bare = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H\
        /DescendantFonts[<</Subtype/CIDFontType2/BaseFont/X>>]>>";
    assert_eq!(simple(bare, &[], "<00E5006E>").0, "ån");
    let mac = "<</Type/Font/Subtype/TrueType/BaseFont/X/Encoding/MacRomanEncoding>>";
    assert_eq!(simple(mac, &[], "<8C8A9A>").0, "åäö");
    let symbol = "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>";
    assert_eq!(simple(symbol, &[], "<61B7>").0, "α•");
    let wingdings = "<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Wingdings/ToUnicode 11 0 R>>";
    let map = stream("", "1 beginbfchar <01> <F0A7> endbfchar");
    assert_eq!(simple(wingdings, &[&map], "<01>").0, "▪");
    let repaired = "<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/t_i]>>/ToUnicode 11 0 R>>";
    let map = stream("", "1 beginbfchar <01> <0000> endbfchar");
    assert_eq!(simple(repaired, &[&map], "<01>").0, "ti");
    let composite = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 11 0 R\
        /DescendantFonts[<</Subtype/CIDFontType2/BaseFont/X/DW 400/W[5[700]]>>]>>";
    let map = stream("", "1 beginbfrange <0005> <0006> <00E5> endbfrange 1 beginbfchar <0007> <E123> endbfchar");
    assert_eq!(simple(composite, &[&map], "<000500060007>").0, "åæ\u{FFFD}");
    let (_, _, codes) = simple(composite, &[&map], "<000700070007>");
    assert!(codes.contains(&"text/unmappable-page"), "{codes:?}");
}

#[test]
fn east_asian_codes() {
    let composite = |encoding: &str, more: &str, shown: &str| {
        let font = format!(
            "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/{encoding}/DescendantFonts[<</Subtype/CIDFontType0\
             /BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering({})/Supplement 0>>/W[34[600]231[500]]>>]>>",
            more
        );
        let content = format!("BT /G 10 Tf 20 60 Td {shown} Tj ET");
        let (page, ..) = Sheet { content: &content, objects: &[&font], ..Sheet::default() }.read();
        (text(&page), page.glyphs.last().unwrap().bbox.x1 - page.glyphs[0].bbox.x0)
    };
    // Codes that are CIDs, text in a legacy encoding, and Unicode; widths are looked up by CID.
    let (shown, width) = composite("Identity-H", "Japan1", "<002204650022>");
    assert_eq!(shown, "A亜A");
    near(width, 22.0);
    let (shown, width) = composite("90ms-RKSJ-H", "Japan1", "<20889F>");
    assert_eq!(shown, " 亜");
    near(width, 15.0);
    let (shown, width) = composite("UniGB-UTF16-H", "GB1", "<00414E00>");
    assert_eq!(shown, "A一");
    near(width, 16.0);
    assert_eq!(composite("Identity-H", "Korea1", "<043E>").0, "가");
    assert_eq!(composite("ETen-B5-H", "CNS1", "<A4A4A4E5>").0, "中文");
    // A simple font with the name and the text of Chinese Windows.
    let font = "<</Type/Font/Subtype/TrueType/BaseFont/#CB#CE#CC#E5/Encoding/WinAnsiEncoding>>";
    let sheet = Sheet { content: "BT /G 10 Tf 20 60 Td <C8ABCAC041> Tj ET", objects: &[font], ..Sheet::default() };
    let (page, ..) = sheet.read();
    assert_eq!(text(&page), "全世A");
    near(page.glyphs[2].bbox.x1 - page.glyphs[0].bbox.x0, 25.0);
}

#[test]
fn a_mapping_that_is_an_identity_is_believed_where_codes_are_no_glyphs() {
    let font = |map: &str| {
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode/Identity-H/DescendantFonts\
             [<</Subtype/CIDFontType2/BaseFont/X/FontDescriptor 11 0 R{map}>>]>>"
        )
    };
    let descriptor = "<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 12 0 R>>";
    for (map, expected) in [("/CIDToGIDMap 12 0 R", "ån"), ("/CIDToGIDMap/Identity", "\u{FFFD}\u{FFFD}")] {
        let (font, file) = (font(map), stream("", "no font program"));
        let objects = [font.as_str(), descriptor, &file];
        let sheet =
            Sheet { content: "BT /G 10 Tf 20 60 Td <00E5006E> Tj ET", objects: &objects, ..Sheet::default() };
        assert_eq!(sheet.text(), expected, "{map}");
    }
}

#[test]
fn slanted_type_is_as_wide_as_upright_type() {
    let (page, ..) = content("BT /F 10 Tf 1 0 .35 1 20 60 Tm (A) Tj 0 1 -1 .35 100 60 Tm (A) Tj ET").read();
    let [right, up] = page.glyphs[..] else { panic!("{:?}", page.glyphs) };
    near(right.bbox.width(), 7.22);
    near(right.bbox.height(), 10.0);
    assert_eq!((right.direction, up.direction), (Direction::Right, Direction::Up));
    near(up.bbox.height(), 7.22);
}

#[test]
fn fields_without_an_appearance() {
    let fields = [
        "<</Subtype/Widget/FT/Tx/V(S\\366kande)/Rect[10 80 110 95]/DA(/Helv 10 Tf 0 g)>>",
        "<</Subtype/Widget/FT/Tx/Ff 8192/V(hemligt)/Rect[10 80 110 95]>>",
        "<</Subtype/Widget/F 2/FT/Tx/V(dolt)/Rect[10 80 110 95]>>",
        "<</Subtype/Widget/FT/Tx/V(ritat)/AP<<>>/Rect[10 80 110 95]>>",
        "<</Subtype/Widget/Parent<</FT/Ch/Ff 131072/Opt[[(1)(Ja)][(2)(Nej)]]/V(2)>>/Rect[10 60 110 75]>>",
        "<</Subtype/Widget/FT/Ch/Opt[(ett)[(2)(tv\\345)](tre)(fyra)]/TI 1/DA(/Helv 10 Tf)/Rect[10 30 110 54]>>",
        "<</Subtype/Widget/FT/Btn/Ff 65536/MK<</CA(Skicka)>>/Rect[120 30 180 45]>>",
        "<</Subtype/Widget/FT/Btn/V/Yes/AS/Yes/Rect[120 60 130 70]>>",
        "<</Subtype/FreeText/Contents(inkom 3 maj)/DA(/Helv 8 Tf)/Rect[120 80 150 90]>>",
    ];
    let page = format!("/Annots[{}]", fields.concat());
    let (page, ..) = Sheet { page: &page, ..Sheet::default() }.read();
    assert_eq!(text(&page), "SökandeNejtvåtreSkickainkom 3maj");
    let first = page.glyphs[0];
    assert!(first.flags.has(GlyphFlags::ANNOTATION));
    near(first.origin.x, 12.0);
    near(first.origin.y, 100.0 - 84.5);
    near(first.bbox.width(), 6.67);
    // Text of fields is counted as work: a form that shows one long list again and again ends.
    let list = format!("[{}]", "12 0 R ".repeat(400));
    let fields = "<</Subtype/Widget/FT/Ch/Opt 11 0 R/Rect[0 0 9 99]>>".repeat(4_000);
    let page = format!("/Annots[{fields}]");
    let long = format!("({})", "a".repeat(9_000));
    let objects = ["null", &list, &long];
    let (page, _, codes) = Sheet { page: &page, objects: &objects, ..Sheet::default() }.read();
    assert!(codes.contains(&"pdf/limit"), "{codes:?}");
    assert!(page.glyphs.len() < 5_000_000);
    // The form's own default, centred text, and lines that go over.
    let form = Sheet {
        catalog: "/AcroForm<</DA(/Helv 20 Tf)>>",
        page: "/Annots[<</Subtype/Widget/FT/Tx/Ff 4096/Q 1/V(en tv\\345\\ntre)/Rect[10 10 60 90]>>]",
        ..Sheet::default()
    };
    let (page, ..) = form.read();
    assert_eq!(text(&page), "entvåtre");
    near(page.glyphs[2].origin.y - page.glyphs[0].origin.y, 23.0);
    near(page.glyphs[0].origin.x, 12.0 + (46.0 - 2.0 * 11.12) / 2.0);
}
