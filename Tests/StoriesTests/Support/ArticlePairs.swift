import Feeds

extension SameStoryTests {
    /// Labelled by hand; every pair of its own, so that none is found in place of another.
    static let pairs: [Pair] = sameAddresses + otherAddresses + headlines + copies

    // MARK: Addresses

    private static let sameAddresses: [Pair] = [
        ("http://www.courier.example/politics/48210-budget", "https://courier.example/politics/48210-budget/"),
        (
            "https://post.example/world/48211/a-story-of-floods",
            "https://post.example/world/48211/a-story-of-floods?utm_source=x&fbclid=IwA"
        ),
        (
            "https://post.example/world/48212/a-story-of-floods",
            "https://post.example/world/48212/a-story-of-floods?CMP=Share_iOSApp"
        ),
        ("https://cms.example/article?id=48213", "https://cms.example/article?utm_medium=rss&id=48213&ref=feed"),
        ("https://daily.example/news/48214-flood", "https://m.daily.example/news/48214-flood"),
        (
            "https://en.wiki.example/wiki/Lighthouse_keeping_in_winter",
            "https://en.m.wiki.example/wiki/Lighthouse_keeping_in_winter"
        ),
        ("https://guard.example/2026/nov/20/trains-at-night", "https://amp.guard.example/2026/nov/20/trains-at-night"),
        ("https://site.example/2026/11/trains-by-day/", "https://site.example/2026/11/trains-by-day/amp/"),
        ("https://site.example/2026/11/ships-by-day/", "https://site.example/2026/11/ships-by-day/?amp=1"),
        ("https://site.example/news/carts-by-day-48215.html", "https://site.example/news/carts-by-day-48215.amp.html"),
        (
            "https://www.four.example/news/bread-is-dear-48216",
            "https://www-four-example.cdn.ampproject.org/c/s/www.four.example/news/bread-is-dear-48216"
        ),
        (
            "https://five.example/news/flour-is-dear-48217",
            "https://www.google.com/amp/s/five.example/news/flour-is-dear-48217"
        ),
        ("https://monde.example/article/48218.html", "https://monde.example/article/48218.html#xtor=RSS-3208"),
        ("https://six.example/a/the-cafe%C3%A9-closes", "https://six.example/a/the-cafe%c3%a9-closes"),
        ("https://seven.example/a/the-mill-closes", "https://SEVEN.example:443/a/the-mill-closes"),
        (
            "https://eight.example/2026/the-port-closes",
            "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Feight.example%2F2026%2Fthe-port-closes&ct=ga"
        ),
        (
            "https://eight.example/2026/the-pier-closes",
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2feight.example%2f2026%2fthe-pier-closes&c=1"
        ),
        ("https://www.youtube.com/watch?v=abcDEF48219", "https://youtu.be/abcDEF48219?t=5"),
        ("https://arxiv.org/abs/2611.48220", "http://arxiv.org/pdf/2611.48220v2"),
        ("https://www.reddit.com/r/a/comments/1ab48221/title/", "https://old.reddit.com/r/a/comments/1ab48221/title/"),
        ("https://github.com/owner/tool/pull/9", "https://github.com/owner/tool/pull/9/files"),
        ("https://doi.org/10.1234/abc.48223", "http://dx.doi.org/10.1234/ABC.48223"),
        ("https://quiet.substack.com/p/the-mill-opens", "https://open.substack.com/pub/quiet/p/the-mill-opens?r=1a"),
        ("https://x.com/someone/status/48224", "https://nitter.net/someone/status/48224#m"),
        ("https://github.com/Owner/Tool/releases/tag/v1", "https://github.com/owner/tool/releases/tag/v1"),
        ("https://github.com/owner/tool/pull/7", "https://github.com/Owner/Tool/pull/7/?notification_referrer_id=x"),
        ("https://doi.org/10.1000/tools482222", "http://dx.doi.org/10.1000/tools482222"),
        ("https://trade.example/articles/bread-48223", "https://trade.example/articles/bread-48223?itid=hp-top"),
    ].enumerated().map { number, links in
        Pair(
            testDescription: links.1, first: article(number, links.0), second: article(number + 500, links.1),
            isSame: true)
    }

    private static let otherAddresses: [Pair] = [
        ("https://cms.example/article?id=58213", "https://cms.example/article?id=58214"),
        ("https://blog.example/the-first-of-the-year", "https://blog.example/the-first-of-the-year#comment-99"),
        (
            "https://blog.example/the-second-of-the-year",
            "https://blog.example/the-second-of-the-year?replytocom=7#respond"
        ),
        ("https://app.example/#!/story/58215", "https://app.example/#!/story/58216"),
        ("https://home.example/", "http://www.home.example"),
        ("https://paper.example/sport/", "https://paper.example/sport/"),
        (
            "https://www.youtube.com/watch?v=AAA58217xxx&list=PL1",
            "https://www.youtube.com/watch?v=BBB58217xxx&list=PL1"
        ),
        ("https://github.com/a/tool-58218/releases/tag/v1", "https://github.com/a/tool-58218"),
        ("https://github.com/a/tool-58219/releases/tag/v1", "https://github.com/a/tool-58219/releases/tag/v2"),
        ("https://github.com/a/tool-58220/issues/7", "https://github.com/a/tool-58220/issues/7#issuecomment-7"),
        ("https://github.com/a/tool-58220/issues/8", "https://github.com/a/tool-58220/issues/9"),
        ("https://one.example/2026/hello-there-58219", "https://two.example/2026/hello-there-58219"),
        ("https://paper.example/a-long-story-58220?page=1", "https://paper.example/a-long-story-58220?page=2"),
        ("https://news.ycombinator.com/item?id=58221001", "https://news.ycombinator.com/item?id=58221002"),
        ("https://short.example/aBc58222", "https://short.example/AbC58222"),
        ("http://127.0.0.1:8001/a-page-of-mine", "http://127.0.0.1:8002/a-page-of-mine"),
    ].enumerated().map { number, links in
        Pair(
            testDescription: links.1, first: article(number + 1000, links.0), second: article(number + 1500, links.1),
            isSame: false)
    }

    private static func article(_ number: Int, _ link: String) -> Item {
        item("id\(number)", link: link, title: "Headline \(number) of \(words(number, 4))", text: words(number, 30))
    }

    // MARK: Headlines

    private static let headlines: [Pair] = [
        ("Old harbour bridge to be rebuilt by spring", "Courier", 3, true),
        ("\u{201C}It\u{2019}s over\u{201D}: council\u{2019}s harbour plan fails \u{2013} again", "Courier", 20, true),
        ("New harbour bridge to be torn down by autumn", "Courier", 80, false),
        ("Old harbour tunnel to be rebuilt by spring", "Other Paper", 3, false),
        ("Morning briefing", "Courier", 20, false), ("Letters to the editor", "Courier", 20, false),
        ("What we know so far", "Courier", 20, false), ("Quiz of the week", "Courier", 20, false),
        ("Episode 102", "Courier", 20, false),
    ].enumerated().map { number, row in
        let (title, publisher, hours, isSame) = row
        let moment: Int64 = 1_794_600_000
        let first = item(
            "h\(number)", link: "https://www.courier.example/x/\(number + 68_000)-story", title: title,
            text: words(number + 3000, 30), published: moment)
        let plain = title.replacing("\u{201C}", with: "\"").replacing("\u{201D}", with: "\"")
        var second = item(
            "CBM\(number)", link: "https://news.google.com/rss/articles/CBMx\(number)y68000?oc=5",
            title: "\(plain) - \(publisher)", text: "<a href=\"x\">\(title)</a>",
            published: moment + Int64(hours) * 3600)
        let host = publisher.lowercased().replacing(" ", with: "-")
        second.source = Source(title: publisher, url: "https://www.\(host).example")
        return Pair(testDescription: "\(title), \(hours) h", first: first, second: second, isSame: isSame)
    }

    // MARK: Copies

    private static let copies: [Pair] = {
        let wire = words(7000, 150)
        let notice = """
            To continue reading this article please subscribe or log in to your account. Our reporters work around the
            clock to bring you the stories that matter, and your subscription makes that work possible. Cancel at any time.
            """
        let results = { (revenue: String) in
            "Revenue was \(revenue) million, up from a year ago. The company will hold a conference call at nine. "
                + words(7300, 80)
        }
        func edited(_ text: String, _ place: Int, _ word: String) -> String {
            var words = text.split(separator: " ").map(String.init)
            words[place] = word
            return words.joined(separator: " ")
        }
        func pair(
            _ name: String, _ titles: (String, String), _ texts: (String, String), _ isSame: Bool,
            roofs: (String, String) = ("a", "b")
        ) -> Pair {
            let slug = name.replacing(" ", with: "-")
            func link(_ roof: String, _ number: Int) -> String { "https://roof-\(roof).example/2026/\(slug)-\(number)" }
            return Pair(
                testDescription: name,
                first: item("c" + name, link: link(roofs.0, 1), title: titles.0, text: texts.0),
                second: item("d" + name, link: link(roofs.1, 2), title: titles.1, text: texts.1), isSame: isSame)
        }
        return [
            pair(
                "wire copy under another headline and markup", ("Flood in the valley", "Valley under water"),
                ("<p>\(wire)</p>", "<div>VALLEY (Agency) \(wire.replacing(". ", with: ".</p><p>"))</div>"), true),
            pair(
                "a short note under one headline",
                ("Ferry out of service until Monday night", "Ferry out of service until Monday night"),
                (words(7100, 40), words(7100, 40)), true),
            pair(
                "a notice below every article", ("Storm over the coast tonight", "Mayor resigns over the budget"),
                (notice, notice), false),
            pair(
                "the first post of a new blog", ("Hello world!", "Hello world!"),
                (
                    "Welcome to your first post. Edit or delete it, then start writing!",
                    "Welcome to your first post. Edit or delete it, then start writing!"
                ), false),
            pair("weather", ("Weather", "Weather"), ("Sunny, highs near 20.", "Sunny, highs near 20."), false),
            pair(
                "second quarter results", ("Second quarter results", "Second quarter results"),
                (results("4.2"), results("7.9")), false),
            pair(
                "a form of each county",
                ("Winter storm warning for Larimer County", "Winter storm warning for Weld County"),
                (words(7500, 120), words(7500, 120)), false),
            pair(
                "a form of each county, by a longer name",
                ("Winter storm warning: Larimer", "Winter storm warning: Weld County"),
                (words(7600, 120), words(7600, 120)), false),
            pair(
                "what one site prints on two pages", ("The keeper of the lighthouse", "Bread at the harbour market"),
                (words(7700, 120), words(7700, 120)), false, roofs: ("a", "a")),
            pair(
                "one page of a site under a name and under a number",
                ("The ferry that came too late to its island", "The ferry that came too late to its island"),
                (words(7800, 120), words(7800, 120)), true, roofs: ("a", "a")),
            pair(
                "wire copy with a word that an editor changed",
                ("Engineers lift the old railway bridge", "Engineers lift the old railway bridge"),
                (words(7900, 130), edited(words(7900, 130), 70, "lantern")), true),
            pair(
                "a short note of another place",
                ("Engineers lift the new railway bridge", "Engineers lift the new railway bridge"),
                (words(7910, 50), edited(words(7910, 50), 25, "lantern")), false),
            pair(
                "a form of one site, of another place",
                ("Engineers lift the last railway bridge", "Engineers lift the last railway bridge"),
                (words(7920, 130), edited(words(7920, 130), 70, "lantern")), false, roofs: ("a", "a")),
            pair(
                "wire copy with another number",
                ("Engineers lift the first railway bridge", "Engineers lift the first railway bridge"),
                (edited(words(7930, 130), 70, "12"), edited(words(7930, 130), 70, "15")), false),
            pair("episodes of one show", ("Episode 102", "Episode 103"), (words(7400, 120), words(7400, 120)), false),
        ]
    }()

    /// Sentences of no sense, the same for the same number.
    static func words(_ seed: Int, _ count: Int) -> String {
        let all = """
            harbour bridge council river museum engineer school budget orchestra train storm island market farmer doctor
            court minister festival library factory airport union satellite glacier vaccine hospital pension highway
            """.split { $0 == " " || $0 == "\n" }
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { place in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return all[Int(state >> 33) % all.count] + (place % 9 == 8 ? "." : "")
        }.joined(separator: " ")
    }
}
