using System.Globalization;
using MeshControlPlane.Sending;
using MeshControlPlane.WebConsole.Forms;

namespace MeshControlPlane.WebConsole.TryIt;

/// <summary>The form as it is filled in, and as it stands in the address. Opening an address sends nothing.</summary>
internal sealed record SendForm
{
    public const string Path = "try";

    public string Target { get; init; } = "";

    public string Method { get; init; } = "GET";

    public string Url { get; init; } = "";

    /// <summary>One to a line, as <c>name: value</c>.</summary>
    public string Headers { get; init; } = "";

    public string Body { get; init; } = "";

    /// <summary>Whether <see cref="Rate"/> and <see cref="Seconds"/> count, and not <see cref="Count"/>.</summary>
    public bool IsByRate { get; init; }

    public string Count { get; init; } = "20";

    public string Rate { get; init; } = "10";

    public string Seconds { get; init; } = "10";

    public string AtOnce { get; init; } = "1";

    /// <summary>The tutorial's preset that it was filled in by; empty for none.</summary>
    public string Preset { get; init; } = "";

    /// <summary>The address of the page with this form.</summary>
    public string Address => ConsoleAddress.Of(
        Path,
        [
            new("target", Target), new("method", Method == "GET" ? null : Method), new("url", Url),
            .. HeaderLines.Parse(Headers).Fields.Select(header => KeyValuePair.Create<string, string?>("header", $"{header.Key}: {header.Value}")),
            new("body", Body),
            .. IsByRate ? [new("rate", Rate), new("seconds", Seconds)] : new KeyValuePair<string, string?>[] { new("count", Count) },
            new("atonce", AtOnce), new("preset", Preset),
        ]);

    /// <summary>The plan, and what of it cannot be read; what it must keep to is the sender's to say.</summary>
    public (SendPlan Plan, IReadOnlyList<SendProblem> Problems) Read()
    {
        var problems = new List<SendProblem>();
        var (headers, headerProblem) = HeaderLines.Parse(Headers);
        if (headerProblem is not null)
        {
            problems.Add(new SendProblem(SendField.Headers, headerProblem));
        }

        var plan = new SendPlan
        {
            Target = Target,
            Method = Method.Trim(),
            Url = Url.Trim(),
            Headers = headers,
            Body = Body,
            Count = IsByRate ? null : Number(SendField.Count, Count),
            Rate = IsByRate ? Number(SendField.Rate, Rate) : 1,
            Seconds = IsByRate ? Number(SendField.Seconds, Seconds) : 1,
            AtOnce = Number(SendField.AtOnce, AtOnce),
        };
        return (plan, problems);

        int Number(SendField field, string text)
        {
            if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add(new SendProblem(field, "Write a whole number."));
            return 1;
        }
    }
}
