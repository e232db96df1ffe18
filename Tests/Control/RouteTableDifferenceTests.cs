using MeshControlPlane.Discovery;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting;
using Xunit;

namespace Tests.Control;

/// <summary>What is sent of a route table, and what a proxy makes of it.</summary>
public sealed class RouteTableDifferenceTests
{
    [Fact]
    public void ChangedAddedAndRemovedHosts_AreAllThatIsSent_AndGiveTheTable()
    {
        var before = Table("80", Host("a", 1), Host("b", 1), Host("c", 1), Host("d", 1), Host("e", 1));
        var after = Table("80", Host("a", 1), Host("aa", 1), Host("c", 2), Host("d", 1), Host("e", 1));

        var change = RouteTableDifference.Of(after, before)!;

        Assert.Equal(["aa", "c"], change.VirtualHosts.Select(host => host.Name));
        Assert.Equal(["b"], change.RemovedVirtualHosts);
        Assert.Equal(Sorted(after), Sorted(Applied(before, change)));
    }

    [Fact]
    public void RandomTables_AreTheSameAtTheProxy()
    {
        var random = new Random(17);
        for (var round = 0; round < 500; round++)
        {
            var (before, after) = (Any(random), Any(random));
            var change = RouteTableDifference.Of(after, before);

            Assert.Equal(Sorted(after), change is null ? Sorted(after) : Sorted(Applied(before, change)));
        }
    }

    [Theory]
    [InlineData(81, "a", "b")]
    [InlineData(80, "a", "a")]
    [InlineData(80, "x", "y")]
    public void OtherPort_NameThatStandsTwice_OrNothingInCommon_NeedsTheWholeTable(int port, string one, string other)
    {
        var before = Table("80", Host("a", 1), Host("b", 1));
        var after = Table("80", Host(one, 1), Host(other, 2));
        after.Port = port;

        Assert.Null(RouteTableDifference.Of(after, before));
    }

    [Fact]
    public void ChangeOfATableThatIsNotThere_CannotBeUsed()
    {
        var push = new Push { Revision = 2, BaseRevision = 1, RouteTableChanges = { new RouteTableChange { Name = "81" } } };

        var error = Assert.Throws<RoutingConfigurationException>(() => ConfigurationDelta.Apply(new NodeConfiguration { RouteTables = { Table("80") } }, push));

        Assert.Contains("route table '81'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TableThatBothHave_StaysTheSameObjectWhereNothingChanges()
    {
        var basis = new NodeConfiguration { RouteTables = { Table("80", Host("a", 1)), Table("81", Host("b", 1)) } };
        var push = new Push { Revision = 2, BaseRevision = 1, RouteTableChanges = { new RouteTableChange { Name = "81", RemovedVirtualHosts = { "b" } } } };

        var result = ConfigurationDelta.Apply(basis, push);

        Assert.Same(basis.RouteTables[0], result.RouteTables[0]);
        Assert.Empty(result.RouteTables[1].VirtualHosts);
        Assert.Single(basis.RouteTables[1].VirtualHosts);
    }

    private static RouteTable Applied(RouteTable before, RouteTableChange change) => Assert.Single(ConfigurationDelta.Apply(
        new NodeConfiguration { RouteTables = { before } }, new Push { Revision = 2, BaseRevision = 1, RouteTableChanges = { change } }).RouteTables);

    private static RouteTable Any(Random random)
    {
        var names = Enumerable.Range(0, 12).Where(_ => random.Next(3) > 0).Select(number => $"h{number}").ToArray();
        random.Shuffle(names);
        return Table("80", [.. names.Select(name => Host(name, random.Next(2)))]);
    }

    private static RouteTable Sorted(RouteTable table) => Table(table.Name, [.. table.VirtualHosts.OrderBy(host => host.Name, StringComparer.Ordinal)]);

    private static RouteTable Table(string name, params VirtualHost[] hosts) => new() { Name = name, Port = 80, VirtualHosts = { hosts } };

    private static VirtualHost Host(string name, int timeout) => new()
    {
        Name = name,
        Domains = { name },
        Routes = { new MeshProtocol.Route { Name = "default", Forward = new Forward { TimeoutMs = timeout } } },
    };
}
