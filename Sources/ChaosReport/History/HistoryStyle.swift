/// What the page over many runs adds to the style sheet of HTML reports.
enum HistoryStyle {
    /// `i1` to `i4` are the shades of an impact, below text in `fg`; `fit` is a trend.
    static let colours = [
        HTMLStyle.Colour(name: "i1", light: "#fdf3dc", dark: "#2c2919"),
        HTMLStyle.Colour(name: "i2", light: "#fbdfae", dark: "#43361a"),
        HTMLStyle.Colour(name: "i3", light: "#f7bf86", dark: "#5c3a19"),
        HTMLStyle.Colour(name: "i4", light: "#f0a084", dark: "#74301f"),
        HTMLStyle.Colour(name: "fit", light: "#7a4fb5", dark: "#b79af0"),
    ]

    /// The rules.
    static let css = HTMLStyle.palette(colours) + "\n" + rules

    private static let rules = """
        main>section>h2{font-size:1.15rem;margin:28px 0 8px}nav ul{display:flex;flex-wrap:wrap;gap:2px 16px;padding:0;margin:12px 0;list-style:none}
        .answer{border:1px solid var(--line);border-left:5px solid var(--dim);border-radius:6px;background:var(--card);padding:2px 16px 8px;margin:16px 0}
        .answer h2{margin:10px 0 2px;font-size:1rem;color:var(--dim);font-weight:500}.answer p{margin:2px 0}.answer .said{font-size:1.35rem;font-weight:600;line-height:1.3}
        .answer.good{border-left-color:var(--good)}.answer.warn{border-left-color:var(--warn)}.answer.bad{border-left-color:var(--bad)}
        tbody th{overflow-wrap:anywhere;min-width:9rem}.bounds{display:block;white-space:nowrap;color:var(--dim)}tr:target{background:var(--card);outline:2px solid var(--link)}
        .group{border-top:1px solid var(--line);padding-top:4px;margin-top:16px}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:8px 24px}
        figcaption{color:var(--dim)}svg.trend{width:100%;height:auto;display:block}svg.interval{width:144px;height:16px;display:block}svg.share{width:150px;height:14px;display:block}
        .point{fill:var(--p50);stroke:var(--p50);stroke-width:1.5}.point.open{fill:var(--bg)}.bound{fill:none;stroke:var(--p50);stroke-width:2}
        .arrow{fill:none;stroke:var(--bad);stroke-width:2}.quiet{stroke:var(--dim);stroke-width:1.5}a:hover .point,a:hover .arrow,a:hover .quiet{stroke-width:4}
        .fit{fill:none;stroke:var(--fit);stroke-width:2}.fit.weak{stroke-dasharray:5 4}.band{fill:var(--fit);opacity:.16}
        .share .kept{fill:var(--good)}.share .lost{fill:var(--bad)}.share .open{fill:none;stroke:var(--dim)}.share .whisker{stroke:var(--fg);stroke-width:1.5;fill:none}
        .impact td{border:1px solid var(--line);padding:5px 8px}.impact td span{display:block}.impact .word{font-weight:600}
        .i1{background:var(--i1)}.i2{background:var(--i2)}.i3{background:var(--i3)}.i4{background:var(--i4)}
        @media(max-width:640px){svg.trend text{font-size:14px}h1{font-size:1.35rem}.answer .said{font-size:1.15rem}}
        @media print{nav,details.runs{display:none}.charts{grid-template-columns:1fr 1fr}.group{break-inside:avoid}.impact td,.answer,.share *,.band{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
