using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.ServiceEntries;

/// <summary>WE-1 to WE-5, for a WorkloadEntry and for an endpoint of a ServiceEntry.</summary>
internal static class WorkloadEntryRules
{
    private const string SocketScheme = "unix://";

    public static void Check(WorkloadEntrySpec entry, string path, Report report)
    {
        CheckCommon(entry, path, report);
        if (entry.Address.Length > 0 && !IsSocket(entry.Address) && !DomainNames.IsAddress(entry.Address) && DomainNames.CheckFull(entry.Address) is not null)
        {
            report.Error("WE-3", path + ".address", $"is \"{entry.Address}\"; an IP address, a domain name, or unix:// with an absolute path is expected");
        }
    }

    /// <summary>All but the form of an address that is no socket, which depends on the ServiceEntry.</summary>
    public static void CheckCommon(WorkloadEntrySpec entry, string path, Report report)
    {
        if (entry.Address.Length == 0)
        {
            CheckMissingAddress(entry, path + ".address", report);
        }
        else if (IsSocket(entry.Address))
        {
            CheckSocket(entry, path, report);
        }

        foreach (var (name, number) in entry.Ports)
        {
            var at = FieldPath.Field(path + ".ports", name);
            if (!Names.IsLabel(name))
            {
                report.Error("WE-5", at, $"the name \"{name}\" is no port name: lower-case letters, digits and inner hyphens, at most 63");
            }

            if (!Ports.IsPort(number))
            {
                report.Error("WE-5", at, $"is {number}; a port lies between 1 and {Ports.Largest}");
            }
        }

        Names.CheckLabels(entry.Labels, path + ".labels", report);
    }

    public static bool IsSocket(string address) => address.StartsWith(SocketScheme, StringComparison.Ordinal);

    private static void CheckMissingAddress(WorkloadEntrySpec entry, string path, Report report)
    {
        if (string.IsNullOrEmpty(entry.Network))
        {
            report.Error("WE-1", path, "is required, unless a network is given");
        }
        else
        {
            report.Warn("WE-2", path, "is missing, so that the workload can be reached over the gateway of its network alone");
        }
    }

    private static void CheckSocket(WorkloadEntrySpec entry, string path, Report report)
    {
        if (entry.Address[SocketScheme.Length..] is not ['/' or '@', _, ..])
        {
            report.Error("WE-3", path + ".address", $"is \"{entry.Address}\"; unix:// needs an absolute path or @name");
        }
        else
        {
            report.Warn("NO-EFFECT", path + ".address", "is a socket; endpoints of this mesh are reached over TCP, so this one gets no traffic");
        }

        if (entry.Ports.Count > 0)
        {
            report.Error("WE-4", path + ".ports", "a socket has no ports");
        }
    }
}
