using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>Finds what is new in a route table.</summary>
internal static class RouteTableDifference
{
    /// <summary>What turns <paramref name="old"/> into <paramref name="table"/>, in whatever order; <see langword="null"/> when the whole table is as good.</summary>
    public static RouteTableChange? Of(RouteTable table, RouteTable old)
    {
        if (table.Port != old.Port)
        {
            return null;
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
        return change.VirtualHosts.Count < table.VirtualHosts.Count ? change : null;
    }
}
