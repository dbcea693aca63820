/// Months by name, in the languages of the world's feeds: whole, or cut to the letters that feeds cut them to.
enum MonthNames {
    /// The month that a word in lower case names; nil for a weekday and all other words.
    static func number(of word: String) -> Int? {
        if let exact = table[word] { return exact }
        guard word.utf8.count > 3, !notMonths.contains(word) else { return nil }
        // `Sept`, `Febr`, `Decem`: three letters decide, whatever follows.
        let start = String(word.prefix(3))
        return decisive.contains(start) ? table[start] : nil
    }

    /// `mar` is Tuesday in Italian, Spanish, French and Romanian: a month named beside it wins.
    static func isWeekdayToo(_ word: String) -> Bool { word == "mar" }

    /// Weekdays that begin as a month does.
    private static let notMonths: Set<String> = [
        "mardi", "martes", "martedì", "martedi", "martedí", "marți", "marti",
    ]

    private static let decisive: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "okt", "dez", "ene", "abr",
        "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "avr", "fev", "fév", "déc", "aoû", "mai", "mär", "mrt",
    ]

    private static let languages = [
        // English, and what its neighbours write nearly alike.
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        // German, Dutch, Swedish, Danish, Norwegian, Icelandic.
        "jan feb mär apr mai jun jul aug sep okt nov dez", "jän feb mrz apr mei jun jul aug sept okt nov dec",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jänner feber maerz apr mai juni juli aug sept okt nov dez",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "januar februar marts april maj juni juli august september oktober november desember",
        "jan feb mar apr mai jun jul aug sep okt nov des",
        "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
        // French, Spanish, Catalan, Galician, Portuguese, Italian, Romanian.
        "janv fév mars avr mai juin juil août sept oct nov déc",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "jan fév mar avr mai jui jul aoû sep oct nov déc", "jan fev mar avr mai juin jul aou sep oct nov dec",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
        "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
        "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "ian feb mar apr mai iun iul aug sept oct noi dec",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        // Greek, as feeds cut and spell them.
        "ιαν φεβ μάρ απρ μάι ιούν ιούλ αύγ σεπ οκτ νοέ δεκ", "ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
        "ιαν φεβ μάώ απρ μαι ιον ιολ αύγ σεπ οκτ νον δεκ", "ιαν φεβ μαώ απρ μαΐ ιουν ιουλ αυγ σεπτ οκτ νοε δεκ",
        "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου "
            + "δεκεμβρίου",
        // Hungarian, Finnish, Estonian, Latvian, Lithuanian.
        "január február március április május június július augusztus szeptember október november december",
        "jan febr márc ápr máj jún júl aug szept okt nov dec", "jan februári már ápr máj jún júl aug szep okt nov dec",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
            + "marraskuuta joulukuuta",
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
        "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
        "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
        "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
        // Polish, Czech, Slovak, Croatian, Slovene, in the cases that dates ask for.
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
        "led úno bře dub kvě čer čvc srp zář říj lis pro", "led úno bře dub kvě čvn čec srp zář říj lis pro",
        "led úno bře dub kvě čen čvc srp zář říj lis pro",
        "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
        "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
        "sij velj ožu tra svi lip srp kol ruj lis stu pro",
        "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
        // Russian, Ukrainian, Bulgarian, Serbian.
        "янв фев мар апр мая июн июл авг сен окт ноя дек", "янв февр март апр май июнь июль авг сент окт нояб дек",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "січ лют бер кві тра чер лип сер вер жов лис гру",
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
        // Turkish, Indonesian, Malay.
        "oca şub mar nis may haz tem ağu eyl eki kas ara",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "januari februari mac april mei jun julai ogos september oktober november disember",
        "jan feb mar apr mei jun jul agu sep okt nov des",
        // Chinese, as it counts them in words.
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
        // Hebrew, Arabic, Hindi, Thai.
        "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "يناير فبراير مارس ابريل مايو يونيه يوليه اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
        "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    ]

    private static let table: [String: Int] = {
        var table: [String: Int] = [:]
        for language in languages {
            for (index, name) in language.split(separator: " ").enumerated() where table[String(name)] == nil {
                table[String(name)] = index + 1
            }
        }
        return table
    }()
}
