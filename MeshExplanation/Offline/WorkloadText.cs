namespace MeshExplanation.Offline;

/// <summary>A workload as <c>--workload</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; empty for that of the command.</param>
/// <param name="ServiceAccount">Its service account.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Ports">Container ports; none for those that services send to.</param>
internal sealed record WorkloadText(string Name, string Namespace, string ServiceAccount, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<int> Ports)
{
    /// <summary>Reads <c>name=books-v1,app=books,version=v1</c>; <c>namespace</c>, <c>service-account</c> and <c>port</c> are no labels.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static WorkloadText Parse(string text)
    {
        var (name, @namespace, account) = ("", "", "default");
        var labels = new Dictionary<string, string>();
        var ports = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = equals > 0 ? (part[..equals], part[(equals + 1)..]) : throw new FormatException($"--workload '{text}': '{part}' is no key=value");
            switch (key)
            {
                case "name": name = value; break;
                case "namespace": @namespace = value; break;
                case "service-account": account = value; break;
                case "port": ports.Add(ushort.TryParse(value, out var port) && port > 0 ? port : throw new FormatException($"--workload '{text}': port '{value}' is not within 1..65535")); break;
                default: labels[key] = value; break;
            }
        }

        return name.Length > 0 ? new WorkloadText(name, @namespace, account, labels, ports) : throw new FormatException($"--workload '{text}' has no name=");
    }
}
