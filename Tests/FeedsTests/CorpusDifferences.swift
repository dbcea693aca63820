/// Documents of others of which we tell something else than feedparser does, each with the reason: what is meant counts,
/// not what another program says.
enum CorpusDifferences {
    static let reasons: [String: String] = [
        "big5.xml": "declared Big5, and is; the reference takes it for Latin-1",
        "eucjp.xml": "declared EUC-JP, and is; the reference takes it for Latin-1",
        "euckr.xml": "declared EUC-KR, and is; the reference takes it for Latin-1",
        "shiftjis.xml": "declared Shift_JIS, and is; the reference takes it for windows-1250",
        "example.json": "a JSON Feed; the reference reads none that begins so",
        "authors.json": "a JSON Feed; the reference reads none of its version",
        "pxlnv.json": "a JSON Feed; the reference reads none of its version",
        "allthis-partial.json": "a JSON Feed that was cut off: the items before the cut are kept",
        "entry_link_no_href_link_priority.xml":
            "a link of rel alternate is the item's page, one of rel enclosure a file",
        "http_entry_id_base_content_location.xml": "an id is an identifier and stays as given; no address is known",
        "http_feed_id_base_content_location.xml": "the Content-Location of a response is not told to the parser",
        "http_content_language.xml": "the Content-Language of a response is not told to the parser",
        "http_content_language_entry_title_inherit.xml": "the Content-Language of a response is not told to the parser",
        "http_item_link_base_content_location.xml": "the Content-Location of a response is not told to the parser",
        "entry_title_script.xml": "a script is no part of a title; the reference keeps its text",
        "feed_title_script.xml": "a script is no part of a title; the reference keeps its text",
        "feed_title_script_inline.xml": "a script is no part of a title; the reference keeps its text",
        "kc0011.rss": "2020/1/10 is the tenth of January; the reference makes the first of November of it",
    ]
}
