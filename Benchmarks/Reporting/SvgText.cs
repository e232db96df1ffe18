using System.Globalization;
using System.Net;
using System.Text;

namespace Benchmarks.Reporting;

/// <summary>A picture in the making. Numbers are in pixels, texts are escaped, the paper is white, on dark pages too.</summary>
internal sealed class SvgText
{
    public const string Ink = "#24292f";
    public const string Faint = "#d0d7de";
    public const string Own = "#0969da";
    public const string Peer = "#8c959f";
    private readonly StringBuilder _text = new();

    public SvgText(int width, int height, string title)
    {
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\"");
        Append($"  font-family=\"system-ui, sans-serif\" font-size=\"12\">");
        Append($"<title>{WebUtility.HtmlEncode(title)}</title>");
        Append($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        Write(16, 24, title, size: 15);
    }

    public void Write(double x, double y, string text, string anchor = "start", string colour = Ink, int size = 12) =>
        Append($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\">{WebUtility.HtmlEncode(text)}</text>");

    public void Bar(double x, double y, double width, double height, string colour) =>
        Append($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(width, 0.5):0.#}\" height=\"{height:0.#}\" fill=\"{colour}\"/>");

    public void Line(double fromX, double fromY, double toX, double toY, string colour) =>
        Append($"<line x1=\"{fromX:0.#}\" y1=\"{fromY:0.#}\" x2=\"{toX:0.#}\" y2=\"{toY:0.#}\" stroke=\"{colour}\"/>");

    public void Dot(double x, double y, string colour, double opacity) =>
        Append($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4.5\" fill=\"{colour}\" fill-opacity=\"{opacity:0.##}\"/>");

    public override string ToString() => _text + "</svg>\n";

    private void Append(FormattableString element) => _text.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
