using System.Globalization;
using MeshExplanation;
using MeshExplanation.Running;

namespace MeshTesting.Running;

/// <summary>Why a running mesh did what it did: the explanation of each hop of a request, by the proxies as they are now, and their last log lines.</summary>
internal sealed class RunningEvidence(MeshConnection connection, string meshDirectory, Uri ingress) : ITrafficEvidence
{
    private const int LastLines = 5;
    private const int MostHops = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Describe(TrafficSample sample, MeshResponse? example)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(sample.ToString());
        text.WriteLine(sample.Revisions.Count == 0
            ? "No proxy knows of it."
            : $"Decided by revision {string.Join(", ", sample.Revisions)} of the configuration.");
        if (example is not null)
        {
            var seenBy = example.Workloads.Count == 0 ? "nobody" : string.Join(", ", example.Workloads);
            text.WriteLine($"An example: {(int)example.Status}, seen by {seenBy}; trace {example.TraceId}.");
        }

        foreach (var question in Questions(sample.Request, example))
        {
            text.WriteLine();
            Explain(question, text);
        }

        foreach (var proxy in (example?.Hops ?? []).Select(hop => hop.Proxy).Distinct())
        {
            Log(proxy, text);
        }

        return text.ToString();
    }

    /// <summary>The question that a request is.</summary>
    public RequestQuestion QuestionOf(MeshRequest request) => new()
    {
        From = request.From ?? "ingress",
        Url = request.Url.StartsWith('/') ? new Uri(ingress, request.Url).ToString() : request.Url,
        Method = request.Method.Method,
        Headers = [.. request.Headers.Select(header => new HeaderField(header.Key, header.Value))],
        Namespace = connection.Namespace,
    };

    // Each proxy's decision is a question of its own: what the services sent on is not known from the request alone.
    private IEnumerable<RequestQuestion> Questions(MeshRequest request, MeshResponse? example)
    {
        var first = QuestionOf(request);
        var others = (example?.Hops ?? [])
            .Where(hop => hop.Direction == "outbound")
            .Select(hop => first with { From = hop.Proxy, Url = $"http://{hop.Authority}{hop.Path}", Method = hop.Method })
            .Where(question => request.From is null || question.Url != first.Url)
            .DistinctBy(question => (question.From, question.Url, question.Method));
        return others.Prepend(first).Take(MostHops);
    }

    private void Explain(RequestQuestion question, StringWriter text)
    {
        try
        {
            ExplanationText.Write(connection.Explain(question, Patience), text);
        }
        catch (ExplanationException exception)
        {
            text.WriteLine($"{question.Method} {question.Url} from {question.From}: {exception.Message}");
        }
    }

    private void Log(string proxy, StringWriter text)
    {
        var name = proxy[(proxy.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var file = new[] { $"{name}-proxy.log", $"{name}.log" }.Select(log => Path.Combine(meshDirectory, "logs", log)).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine($"Last lines of {Path.GetFileName(file)}:");
        foreach (var line in File.ReadLines(file).TakeLast(LastLines))
        {
            text.WriteLine($"  {line}");
        }
    }
}
