using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>
/// The route tables of callers that are alike, and the rules that each of their virtual hosts was made of: where nothing but rules has changed since,
/// those whose rules
/// are the same are taken over. Must not be changed.
/// </summary>
/// <param name="Tables">The tables.</param>
/// <param name="Ports">For each port of the scope's services that is served, in the scope's order, its virtual host.</param>
/// <param name="Others">The virtual hosts that have no service, by host.</param>
/// <param name="HttpDomains">The domains of services in the table of port 80, in any letter case.</param>
internal sealed record TranslatedRoutes(
    IReadOnlyList<RouteTable> Tables,
    IReadOnlyList<TranslatedRoutes.Entry> Ports,
    IReadOnlyDictionary<string, TranslatedRoutes.Entry> Others,
    IReadOnlySet<string> HttpDomains)
{
    public static TranslatedRoutes None { get; } = new([], [], new Dictionary<string, Entry>(), new HashSet<string>());

    /// <summary>All virtual hosts, each with its place among those of the callers.</summary>
    public IEnumerable<VirtualHost> Hosts => Ports.Concat(Others.Values).Select(entry => entry.Host).OfType<VirtualHost>();

    /// <summary>A virtual host, and the rules for it.</summary>
    /// <param name="Host"><see langword="null"/> when nothing of it could be asked for.</param>
    /// <param name="Rules"><see langword="null"/> when there are none.</param>
    internal readonly record struct Entry(VirtualHost? Host, VirtualService? Rules)
    {
        /// <summary>Whether the same would come of these rules: what they delegate to is not looked at.</summary>
        public bool IsOf(VirtualService? rules) => ReferenceEquals(Rules, rules) && (rules is null || !Delegates(rules));

        private static bool Delegates(VirtualService rules)
        {
            for (var rule = 0; rule < rules.Spec.Http.Count; rule++)
            {
                if (rules.Spec.Http[rule].Delegate is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
