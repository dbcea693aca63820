import Foundation
import Testing

@testable import Feeds

/// The quick reader against libxml2, which is right: what it reads it reads the same, and what is not plain it leaves.
@Suite struct PlainReaderTests {
    private static let base = "https://h/folder/feed"

    private static func build(_ document: ParsedDocument) -> Feed? {
        document.withView { view in
            var whole = WholeFeed()
            if let format = FeedFormat(view) { FeedBuilder.build(view, format: format, into: &whole) }
            return whole.feed
        }
    }

    /// Whether it is plain; where it is, both readers have to tell the same.
    private static func isReadTheSame(_ bytes: [UInt8], _ comment: Comment) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            guard let plain = PlainReader.read(bytes, base: base) else { return false }
            let full = XMLDocumentReader.read(bytes, base: base)
            #expect(full.head.error == nil && !full.head.endsEarly, comment)
            #expect(build(plain) == build(full), comment)
            #expect(plain.head.rootName == full.head.rootName, comment)
            #expect(plain.elements.count == full.elements.count, comment)
            return true
        }
    }

    @Test(arguments: [
        "<rss><channel><title>T</title></channel></rss>",
        "<?xml version='1.0'?>\n<!-- a --><?xml-stylesheet href='x'?><rss version=\"2.0\" ><channel /></rss >\n<!---->\n",
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?><rss/>",
        "<rss><channel><item><title>a &amp; b &lt; &#8217; &#x2019; &nbsp; &eacute; &quot;&apos;&gt;</title></item></channel></rss>",
        "<rss><item><description><![CDATA[<p>a]] b]>&amp;</p>]]> and <![CDATA[]]>more</description></item></rss>",
        "<rss>\r\n<item>\r<title>a\r\nb\rc</title><description><![CDATA[a\r\nb\r]]></description></item></rss>",
        "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><item><dc:creator>A</dc:creator><x:y z:w='1'>q</x:y></item></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel=\"alternate\" href='/a?b&amp;c=\"d\"'/></entry></feed>",
        """
        <feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='/x/'><entry xml:base='y/'><content type='xhtml'>
        <div xmlns='http://www.w3.org/1999/xhtml'><p class='a &amp; &quot;b&quot; &gt;'>T &lt;b&gt; <a href='z'>l</a><br/>
        <h:img xmlns:h='http://www.w3.org/1999/xhtml' src='i.png' alt="'" /></p></div></content></entry></feed>
        """,
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry></a:feed>",
        "<rss xmlns='u'><item xmlns=''><title xmlns='http://www.w3.org/2005/Atom'>T</title></item><item><title>V</title></item></rss>",
        "<rss><item xmlns:p='a'><p:q xmlns:p='b' p:r='1'/><p:q p:r='2'/></item><item><p:q>3</p:q></item></rss>",
        "<rss xml:lang='&amp;en'><item xml:lang='d&#101;'><title>T</title></item></rss>",
        "<rss><item><title>日本語 — über</title></item></rss>",
        "<rss>" + String(repeating: "<a>", count: 190) + String(repeating: "</a>", count: 190) + "</rss>",
    ])
    func readsPlainDocumentsAsLibxml2Does(_ text: String) {
        #expect(Self.isReadTheSame(Array(text.utf8), "\(text)"))
    }

    @Test(arguments: [
        "", "<", "<r\u{E9}sum\u{E9}/>", "<rss", "<rss>", "<rss></rs>", "<rss></rss", "<rss></rss>x", "<rss/><rss/>",
        " <?xml version='1.0'?><rss/>x",
        "<?xml version='1.1'?><rss/>", "<?xml encoding='utf-8'?><rss/>", "<?XML version='1.0'?><rss/>", "x<rss/>",
        "<!DOCTYPE rss><rss/>", "<rss>&unknown;</rss>", "<rss>a & b</rss>", "<rss>&#0;</rss>", "<rss>&#xD800;</rss>",
        "<rss>&#146</rss>", "<rss>&#X41;</rss>", "<rss>a ]]> b</rss>", "<rss><!-- a -- b --></rss>",
        "<rss><!-- a ---></rss>",
        "<rss><![CDATA[a]]</rss>", "<rss a=b/>", "<rss a='b'c='d'/>", "<rss a='b' a='c'/>", "<rss a='<'/>", "<rss a/>",
        "<rss a='b&c'/>", "<rss a='b&unknown;'/>", "<1/>", "<a:b:c/>", "<:a/>", "<a:/>", "<rss><b></rss></b>",
        "< rss/>",
        "<rss a='b\nc'/>", "<rss>\u{1}</rss>", "<rss>\u{FFFF}</rss>", "<rss>\u{FFFE}</rss>", "<rss xmlns:a=''/>",
        "<rss xmlns:a='u' xmlns:a='v'/>", "<rss xmlns='u' xmlns='v'/>",
        "<rss xmlns:xml='x'/>", "<rss xmlns:xmlns='x'/>", "<xmlns:a/>", "<rss xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<rss xmlns='a&amp;b'/>", "<rss xmlns:a='u' xmlns:b='u' a:c='1' b:c='2'/>", "<rss><?pi</rss>", "<rss / >",
        "<rss>" + String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300) + "</rss>",
    ])
    func leavesWhatIsNotPlain(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { PlainReader.read($0, base: nil) } == nil)
    }

    /// Every document that was ever cut off somewhere is none that ends.
    @Test func noBeginningOfADocumentIsPlain() {
        let whole = Array(
            "<?xml version='1.0'?><rss a='&lt;'><!-- c --><b>t &amp; u<![CDATA[v]]></b><?p i?></rss>".utf8)
        for end in whole.indices {
            #expect(whole[..<end].withUnsafeBufferPointer { PlainReader.read($0, base: nil) } == nil)
        }
    }

    /// Documents that others wrote, where they lie beside the repository.
    @Test func readsTheCorpusAsLibxml2Does() throws {
        var plain = 0
        let documents = Corpus.documents()
        for file in documents {
            let bytes = Array(try Data(contentsOf: file))
            let charset = bytes.withUnsafeBufferPointer { Charset($0, contentType: nil) }
            let text = (charset.converted ?? bytes).drop { $0 <= 0x20 }
            if Self.isReadTheSame(Array(text), "\(file.lastPathComponent)") { plain += 1 }
        }
        #expect(documents.isEmpty || plain > documents.count / 2)
    }
}
