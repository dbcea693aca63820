/// What stands in a query to say where the reader came from, and nothing about what is read.
enum TrackingParameters {
    /// Within a feed: what makes one link differ from one fetch to the next. Don't add to these: they are a part of what
    /// stories are known by.
    static func isTracking(_ pair: Substring) -> Bool { isKnown(name(of: pair)) }

    /// Between feeds, where what is lost by a wrong guess is a mark, and no story.
    static func saysNothing(_ pair: Substring) -> Bool {
        let name = name(of: pair)
        if name.isEmpty || isKnown(name) || further.contains(name) { return true }
        if beginnings.contains(where: { name.hasPrefix($0) }) { return true }
        // A number may be that of the article; anything else is where the link was found.
        return doubtful.contains(name) && !value(of: pair).allSatisfy(\.isNumber)
    }

    private static func name(of pair: Substring) -> Substring {
        (pair.firstIndex(of: "=").map { pair[..<$0] } ?? pair).lowercased()[...]
    }

    private static func value(of pair: Substring) -> Substring {
        pair.firstIndex(of: "=").map { pair[pair.index(after: $0)...] } ?? "-"
    }

    private static func isKnown(_ name: Substring) -> Bool {
        name.hasPrefix("utm_") || name.hasPrefix("pk_") || name.hasPrefix("mtm_") || known.contains(name)
    }

    private static let known: Set<Substring> = [
        "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_hsenc", "_hsmi", "ns_campaign",
        "ns_mchannel", "ns_source", "ref_src", "cmpid", "smid", "ocid", "xtor", "at_medium", "at_campaign", "wt_mc",
        "partner", "rss",
    ]

    private static let beginnings = [
        "utm-", "ns_", "at_", "itm_", "hsa_", "ga_", "piwik_", "matomo_", "guce_", "wt.", "wt_", "__hs", "_hs", "oly_",
        "vero_", "elq", "spmailing", "spuser", "spjob", "spreport", "amp_", "__twitter", "fb_", "action_object",
        "action_type", "trk", "stm_", "xt_", "dm_", "cm_mmc", "_branch", "mkt_", "spm",
    ]

    private static let further: Set<Substring> = [
        // Clicks.
        "gbraid", "wbraid", "gclsrc", "twclid", "ttclid", "li_fat_id", "sccid", "igsh", "mibextid", "sfnsn", "epik",
        "zanpid", "rb_clickid", "s_kwcid", "s_cid", "wickedid", "_openstat", "ysclid", "_ga", "_gl", "_ke", "mkwid",
        // Newspapers.
        "smtyp", "smprod", "cmp", "icid", "intcid", "ncid", "mod", "reflink", "sref", "srnd", "leadsource",
        "ftag", "ftcamp", "taid", "tpcc", "mbid", "bxid", "esrc", "ito", "emc", "regi_id", "instance_id", "segment_id",
        "campaign_id", "nl", "te", "unlocked_article_code", "sharetoken", "share_id", "accesstoken", "gift",
        "giftcopy", "guccounter", "soc_src", "soc_trk", "sr_share", "feedtype", "feedname", "rpc", "xtref", "echobox",
        "algo", "bcid", "akid", "__source", "__tn__", "xts", "sc_src", "sc_cmp", "oc", "traffic_source", "origin",
        "campaign", "linkid", "link_id", "amp", "outputtype", "usqp", "isamp", "m_amp", "print", "fromrss", "feedref",
        "rssfeed", "spref", "embed", "ab_channel", "feature", "si", "pp", "abcnewsembedheight",
        "referrer", "referer", "ref_url", "rel", "lipi", "trackingid", "ceid", "gaa_at", "gaa_n", "gaa_ts", "gaa_sig",
        "hss_channel", "cid_source", "cid_medium", "cid_content", "wpmp_switcher", "shared", "sharing", "itid",
    ]

    private static let doubtful: Set<Substring> = [
        "ref", "source", "src", "from", "via", "share", "cid", "feed", "ss", "output", "tag", "medium", "channel",
        "pos", "position", "click", "view", "format", "mobile", "m",
    ]
}
