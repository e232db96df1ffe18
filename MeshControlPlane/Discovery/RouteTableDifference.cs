using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>Finds what is new in a route table.</summary>
internal static class RouteTableDifference
{
    // So many are looked for one by one.
    private const int Few = 16;

    /// <summary>What turns <paramref name="old"/> into <paramref name="table"/>, in whatever order; <see langword="null"/> when the whole table is as good.</summary>
    public static RouteTableChange? Of(RouteTable table, RouteTable old)
    {
        if (table.Port != old.Port)
        {
            return null;
        }

        if (OfSameNames(table, old) is { } shorter)
        {
            return Worthwhile(table, shorter);
        }

        var before = new Dictionary<string, VirtualHost>(old.VirtualHosts.Count, StringComparer.Ordinal);
        if (!old.VirtualHosts.All(host => before.TryAdd(host.Name, host)))
        {
            return null;
        }

        var names = new HashSet<string>(table.VirtualHosts.Count, StringComparer.Ordinal);
        var change = new RouteTableChange { Name = table.Name };
        foreach (var host in table.VirtualHosts)
        {
            if (!names.Add(host.Name))
            {
                return null;
            }

            if (!before.TryGetValue(host.Name, out var known) || !host.Equals(known))
            {
                change.VirtualHosts.Add(host);
            }
        }

        change.RemovedVirtualHosts.Add(before.Keys.Where(name => !names.Contains(name)));
        return Worthwhile(table, change);
    }

    /// <summary>
    /// Most changes leave the virtual hosts and their order as they are: then none has to be looked up. <see langword="null"/> when it is not so.
    /// </summary>
    private static RouteTableChange? OfSameNames(RouteTable table, RouteTable old)
    {
        if (table.VirtualHosts.Count != old.VirtualHosts.Count)
        {
            return null;
        }

        var change = new RouteTableChange { Name = table.Name };
        for (var index = 0; index < table.VirtualHosts.Count; index++)
        {
            var (host, known) = (table.VirtualHosts[index], old.VirtualHosts[index]);
            if (ReferenceEquals(host, known))
            {
                continue;
            }

            if (host.Name != known.Name)
            {
                return null;
            }

            if (!host.Equals(known))
            {
                change.VirtualHosts.Add(host);
            }
        }

        // Of two with one name, nobody could say which is meant.
        return change.VirtualHosts.Count <= Few
            && change.VirtualHosts.All(host => table.VirtualHosts.Count(other => other.Name == host.Name) == 1) ? change : null;
    }

    private static RouteTableChange? Worthwhile(RouteTable table, RouteTableChange change) =>
        change.VirtualHosts.Count < table.VirtualHosts.Count ? change : null;
}
