"""Documents and stories to measure with: plausible, all different, the same for the same numbers."""
import html
import json
import os
import random
import uuid
from pathlib import Path

SUBJECTS = ("The harbour", "A quiet committee", "The eastern grid", "Dr. Okonedo’s group", "The city of Aalborg",
            "An open-source compiler", "The second survey", "La coopérative", "日本の研究者", "The satellite’s operator")
VERBS = ("has published", "postpones", "measures again", "sells", "questions", "rebuilds", "finds", "withdraws",
         "opens to everyone", "doubles")
OBJECTS = ("its tide tables", "the night timetable", "a fault in the standard library", "nine years of logs",
           "the bridge at Vilsund", "a cheaper valve", "the missing chapter", "its energy budget", "the long cable",
           "four kinds of moss")
WORDS = ("and", "the", "water", "after", "report", "of", "between", "engineers", "small", "in", "measured", "which",
         "against", "winter", "nobody", "data", "had", "expected", "to", "valve", "a", "price", "seldom", "north",
         "committee", "said", "while", "model", "for", "seven", "years", "—", "über", "café", "more", "than", "half")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def headline(rng):
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(OBJECTS)}"


def paragraphs(rng, size, base):
    """HTML of about `size` bytes, as blogs have it: paragraphs, links, an image, a list."""
    parts, length = [], 0
    while length < size:
        words = " ".join(rng.choices(WORDS, k=60))
        kind = rng.random()
        if kind < 0.12:
            part = f'<p><img src="/img/{rng.randrange(10**6)}.jpg" alt="{words[:30]}" width="800" height="450"></p>'
        elif kind < 0.25:
            part = "<ul>" + "".join(f"<li>{words[i:i + 40]}</li>" for i in range(0, 160, 40)) + "</ul>"
        else:
            part = f'<p>{words[:150]} <a href="{base}/{rng.randrange(10**5)}">{words[150:170]}</a> {words[170:]}</p>'
        parts.append(part)
        length += len(part.encode())
    return "\n".join(parts)


def feed(index, size):
    """One document of about `size` bytes and how many items it has: seven RSS for three Atom."""
    rng = random.Random(index)
    base = f"https://site-{index}.example"
    atom = index % 10 >= 7
    items, length, count = [], 0, 0
    while length < size:
        title = html.escape(f"{headline(rng)} ({index}.{count})", quote=False)
        text = paragraphs(rng, rng.randrange(1200, 5200), base)
        day, month, hour, minute = rng.randrange(1, 28), rng.randrange(6), rng.randrange(24), rng.randrange(60)
        link = f"{base}/2026/{month + 1:02}/{count}"
        if atom:
            when = f"2026-{month + 1:02}-{day:02}T{hour:02}:{minute:02}:00Z"
            item = (f"<entry><title>{title}</title><id>tag:site-{index}.example,2026:{count}</id>"
                    f'<link rel="alternate" href="{link}"/><published>{when}</published><updated>{when}</updated>'
                    f"<author><name>Author {rng.randrange(9)}</name></author>"
                    f'<category term="{rng.choice(WORDS)}"/>'
                    f'<content type="html">{html.escape(text, quote=False)}</content></entry>\n')
        else:
            item = (f"<item><title>{title}</title><link>{link}</link>"
                    f'<guid isPermaLink="true">{link}</guid>'
                    f"<pubDate>{day:02} {MONTHS[month]} 2026 {hour:02}:{minute:02}:00 +0000</pubDate>"
                    f"<dc:creator>Author {rng.randrange(9)}</dc:creator><category>{rng.choice(WORDS)}</category>"
                    f"<description>{headline(rng)}.</description>"
                    f"<content:encoded><![CDATA[{text}]]></content:encoded></item>\n")
        items.append(item)
        length += len(item.encode())
        count += 1
    if atom:
        head = (f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
                f"<title>Site {index}</title><id>tag:site-{index}.example,2026:feed</id>"
                f'<link href="{base}/"/><updated>2026-06-05T10:00:00Z</updated>\n')
        return head + "".join(items) + "</feed>\n", count
    head = ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>Site {index}</title><link>{base}/</link><description>Generated</description>\n")
    return head + "".join(items) + "</channel></rss>\n", count


def feeds(folder, count, size):
    """Writes `count` documents into `folder`, once; returns how many items and bytes they have."""
    folder = Path(folder)
    marker = folder / "made.json"
    if marker.exists():
        return json.loads(marker.read_text())
    (folder / "www").mkdir(parents=True, exist_ok=True)
    made = {"feeds": count, "items": 0, "bytes": 0}
    for index in range(count):
        text, items = feed(index, size)
        made["items"] += items
        made["bytes"] += (folder / "www" / f"{index}.xml").write_bytes(text.encode())
    marker.write_text(json.dumps(made))
    return made


def store(folder, count, feeds=1000, segment=64 << 20):
    """Writes a store of `count` stories straight into its files, as INTERFACE says they are; returns its bytes."""
    folder = Path(folder)
    marker = folder / "made.json"
    if marker.exists():
        return json.loads(marker.read_text())
    (folder / "stories").mkdir(parents=True, exist_ok=True)
    identity = str(uuid.UUID(int=20260605))
    (folder / "store.json").write_text(json.dumps({"newswire": 1, "store": identity}) + "\n")
    rng = random.Random(1)
    texts = [json.dumps(paragraphs(rng, 450, "https://site.example"), ensure_ascii=False) for _ in range(500)]
    titles = [headline(rng) for _ in range(997)]
    out, name, written, total = None, None, segment, 0
    for seq in range(1, count + 1):
        site = seq * 7919 % feeds
        line = story(seq, site, titles[seq % 997], texts[seq % 500]).encode()
        if written + len(line) > segment:
            if out:
                out.close()
            name, written = f"{seq:012}.jsonl", 0
            out = open(folder / "stories" / name, "wb", buffering=1 << 20)
        out.write(line)
        written += len(line)
        total += len(line)
    out.close()
    os.symlink(name, folder / "stories" / "current.jsonl")
    with open(folder / "feeds.jsonl", "w") as states:
        for site in range(feeds):
            states.write(json.dumps({
                "url": f"https://site-{site}.example/feed", "title": f"Site {site}",
                "last_poll": stamp(count), "next_poll": stamp(count + 1800), "reason": "interval", "status": 200,
                "failures": 0, "stories": count // feeds, "last_ok": stamp(count), "log_seq": count}) + "\n")
    made = {"stories": count, "bytes": total, "newest": name}
    marker.write_text(json.dumps(made))
    return made


def stamp(seq):
    """A story a second from 2025-01-01 on: `received` rises along the log."""
    import datetime
    when = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=seq)
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def story(seq, site, title, text):
    when = stamp(seq)
    return (f'{{"_newswire":{{"seq":{seq},"received":"{when}","feed_url":"https://site-{site}.example/feed",'
            f'"feed_title":"Site {site}"}},"id":"https://site-{site}.example/{seq}",'
            f'"url":"https://site-{site}.example/{seq}","title":"{title} ({seq})","content_html":{text},'
            f'"date_published":"{when}","authors":[{{"name":"Author {seq % 9}"}}],"tags":["generated"]}}\n')
