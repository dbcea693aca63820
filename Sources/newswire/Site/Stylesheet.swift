/// How a site looks: a column to read in, on a phone as on a desk, by day and by night, and on paper.
enum Stylesheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --ink: #1c1b19; --quiet: #625e57; --paper: #fdfcfa; --line: #dedad2; --link: #0b5394; --note: #f4f1ea;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e6e3dd; --quiet: #a49f95; --paper: #171614; --line: #36332e; --link: #8ab8e6; --note: #211f1c;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 0 1.25rem 3rem; max-width: 42rem; background: var(--paper); color: var(--ink);
          font: 1.0625rem/1.6 "Charter", "Bitstream Charter", "Source Serif 4", "Noto Serif", Georgia, serif;
          overflow-wrap: anywhere;
        }
        a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em; }
        a:hover { text-decoration-thickness: .12em; }
        a:focus-visible, table:focus-visible { outline: .15rem solid var(--link); outline-offset: .15rem; border-radius: .1rem; }
        nav, .meta, .byline, .back, .original, .files, footer, h2 {
          font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
        }
        header { border-bottom: 1px solid var(--line); margin-bottom: 2rem; }
        nav { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: .5rem 0; font-size: .9375rem; }
        nav a { padding: .375rem 0; color: var(--quiet); text-decoration: none; }
        nav a:hover { color: var(--link); text-decoration: underline; }
        nav a:first-child { color: var(--ink); font-weight: 600; margin-inline-end: auto; }
        nav a[aria-current] { color: var(--ink); }
        footer { border-top: 1px solid var(--line); margin-top: 3rem; font-size: .875rem; color: var(--quiet); }
        footer a { display: inline-block; padding: .375rem 0; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: .5rem 0; text-wrap: balance; }
        h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
        h2 a { color: inherit; text-decoration: none; }
        h2 a:hover { text-decoration: underline; }
        section > h2 { color: var(--quiet); font-weight: 600; }
        .stories, .names { list-style: none; margin: 0; padding: 0; }
        .stories li { padding: .625rem 0; border-top: 1px solid var(--line); }
        .headline { display: block; color: var(--ink); text-decoration: none; line-height: 1.4; }
        .headline:hover { color: var(--link); text-decoration: underline; }
        .headline:visited { color: var(--quiet); }
        .meta, .byline, .back { font-size: .875rem; color: var(--quiet); }
        .meta a, .back a, .count { color: var(--quiet); text-decoration: none; }
        .meta a { margin-inline-end: .25rem; }
        .meta a:hover, .back a:hover { color: var(--link); text-decoration: underline; }
        .back { margin: 0; }
        .back a { display: inline-block; padding: .25rem 0; }
        .byline { margin: 0 0 1.75rem; }
        .names li { display: flex; align-items: baseline; gap: 1rem; padding: .5rem 0; border-top: 1px solid var(--line); }
        .names a { color: var(--ink); text-decoration: none; flex: 1; text-align: left; }
        .names a:hover { color: var(--link); text-decoration: underline; }
        .count { font-size: .875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .note { background: var(--note); border-inline-start: .25rem solid var(--line); padding: .25rem 1rem; margin: 1.5rem 0; }
        .note h2 { color: var(--ink); margin: .75rem 0 0; }
        .note p { margin: .5rem 0 .75rem; }
        .text h2, .text h3, .text h4, .text h5, .text h6 { font-family: inherit; font-size: 1.125rem; line-height: 1.3; margin: 2rem 0 .5rem; }
        .text h2 { font-size: 1.3125rem; }
        .text p, .text li, .text blockquote, .text dd, .text td, .text th, .text pre, .text h2, .text h3 { unicode-bidi: plaintext; text-align: start; }
        .text img { max-width: 100%; height: auto; border-radius: .25rem; background: var(--note); }
        .text figure { margin: 1.5rem 0; }
        .text figcaption { font-size: .875rem; color: var(--quiet); }
        .text blockquote { margin: 1.25rem 0; padding-inline-start: 1rem; border-inline-start: .1875rem solid var(--line); color: var(--quiet); }
        .text pre { background: var(--note); padding: .75rem 1rem; border-radius: .25rem; font-size: .875rem; line-height: 1.5; white-space: pre-wrap; }
        code, kbd, samp, tt { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em; }
        .text pre code { font-size: 1em; }
        .text table { display: block; width: max-content; max-width: 100%; overflow-x: auto; border-collapse: collapse; font-size: .9375rem; margin: 1.25rem 0; }
        .text th, .text td { border-bottom: 1px solid var(--line); padding: .375rem .5rem; vertical-align: top; overflow-wrap: break-word; text-align: -webkit-match-parent; text-align: match-parent; }
        .text caption { text-align: start; padding: .375rem .5rem; }
        .text ul, .text ol { padding-inline-start: 1.5rem; }
        hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
        mark { background: #fff3bf; color: #1c1b19; }
        .files { font-size: .875rem; padding-inline-start: 1.25rem; }
        .original { font-size: .9375rem; margin: 1rem 0; }
        .text + .original, .files + .original, .byline + .original { margin-top: 2rem; }
        @media (max-width: 30rem) { body { font-size: 1rem; padding-inline: 1rem; } h1 { font-size: 1.4375rem; } header { margin-bottom: 1.25rem; } }
        @media print {
          :root { --ink: #000; --quiet: #444; --paper: #fff; --line: #bbb; --link: #000; --note: #fff; }
          body { max-width: none; padding: 0; font-size: 11pt; }
          header, footer, .back { display: none; }
          .text a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .8em; color: #444; }
          h1, h2, h3 { break-after: avoid; }
          .text table { display: table; }
          .stories li, .note, figure, pre, table { break-inside: avoid; }
        }

        """
}
