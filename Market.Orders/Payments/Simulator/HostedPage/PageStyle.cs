namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>The one style sheet of the hosted page, in the page itself and named in its policy by its hash.</summary>
internal static class PageStyle
{
    public const string Sheet =
        """
        :root { color-scheme: light; font-family: system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; line-height: 1.5; }
        body { margin: 0; background: #f4f5f7; color: #1c2430; }
        main { max-width: 40rem; margin: 0 auto; padding: 1rem; background: #fff; min-height: 100vh; box-sizing: border-box; }
        .simulator { margin: 0; padding: .75rem 1rem; background: #5b2a00; color: #fff; text-align: center; font-weight: 600; }
        .problem { padding: .75rem 1rem; border-inline-start: .3rem solid #a1121f; background: #fdecee; }
        .total { font-size: 1.75rem; font-weight: 700; margin: .25rem 0 1rem; }
        table { width: 100%; border-collapse: collapse; }
        caption { text-align: start; font-weight: 600; }
        th, td { padding: .4rem .25rem; border-bottom: 1px solid #cfd5dd; text-align: start; vertical-align: top; }
        td { overflow-wrap: anywhere; }
        .number { text-align: end; }
        td.number { white-space: nowrap; }
        fieldset { margin: 1.25rem 0; border: 1px solid #6b7687; border-radius: .4rem; }
        label { display: block; padding: .5rem .25rem; }
        button { display: block; width: 100%; min-height: 2.75rem; margin: .5rem 0 0; font: inherit; border: 1px solid #3d4756; border-radius: .4rem; background: #fff; color: inherit; }
        button.pay { background: #0b5d3b; border-color: #0b5d3b; color: #fff; font-weight: 600; }
        :focus-visible { outline: .2rem solid #1a56db; outline-offset: .15rem; }
        .hint { margin: .15rem 0 .75rem; font-size: .9rem; color: #465063; }
        """;
}
