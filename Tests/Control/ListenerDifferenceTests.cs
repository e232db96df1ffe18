using MeshControlPlane.Discovery;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting;
using Xunit;

namespace Tests.Control;

/// <summary>What is sent of a listener, and what a proxy makes of it.</summary>
public sealed class ListenerDifferenceTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

    [Fact]
    public void NewChangedAndRemovedChains_AreAllThatIsSent_AndTakeTheirPlaces()
    {
        var before = Listener(80, Names);
        var after = Listener(80, ["0", "a", "b", "c", "c1", "c2", "e", "f", "g", "h", "i", "j"]);
        after.FilterChains[7].DestinationPort = 81;
        after.RouteTables.Add("81");
        after.UnknownHosts = UnknownHosts.RegistryOnly;

        var change = ListenerDifference.Of(after, before)!;

        Assert.Equal(["0", "c1", "c2", "f"], change.Listener.FilterChains.Select(chain => chain.Name));
        Assert.Equal(["", "c", "c1", "e"], change.After);
        Assert.Equal(["d"], change.RemovedFilterChains);
        Assert.Equal(after, Applied(before, change));
        Assert.Equal(Names, before.FilterChains.Select(chain => chain.Name));
    }

    [Fact]
    public void RandomListeners_AreTheSameAtTheProxy()
    {
        var random = new Random(17);
        var shortened = 0;
        for (var round = 0; round < 1000; round++)
        {
            var (before, after) = (Any(random), Any(random));
            if (ListenerDifference.Of(after, before) is { } change)
            {
                shortened++;
                Assert.Equal(after, Applied(before, change));
            }
        }

        Assert.True(shortened > 100, $"{shortened} of 1000 were shortened");
    }

    [Fact]
    public void OtherOrder_NameThatStandsTwice_OrLittleInCommon_NeedsTheWholeListener()
    {
        var before = Listener(80, Names);

        Assert.Null(ListenerDifference.Of(Listener(80, [.. Names.Reverse()]), before));
        Assert.Null(ListenerDifference.Of(Listener(80, [.. Names, "a"]), before));
        Assert.Null(ListenerDifference.Of(Listener(81, Names), before));
        Assert.Null(ListenerDifference.Of(Listener(80, ["a", "c"]), Listener(80, ["a", "b"])));
    }

    [Fact]
    public void ChangeOfWhatIsNotThere_CannotBeUsed()
    {
        var basis = new NodeConfiguration { Listeners = { Listener(80, ["a"]) } };

        var other = Assert.Throws<RoutingConfigurationException>(
            () => ConfigurationDelta.Apply(basis, Push(new ListenerChange { Listener = new Listener { Name = "inbound_80" } })));
        var place = Assert.Throws<RoutingConfigurationException>(
            () => ConfigurationDelta.Apply(basis, Push(new ListenerChange { Listener = Listener(80, ["c"]), After = { "b" } })));

        Assert.Contains("listener 'inbound_80'", other.Message, StringComparison.Ordinal);
        Assert.Contains("filter chain 'c' comes after 'b', which is not there", place.Message, StringComparison.Ordinal);
    }

    private static Listener Applied(Listener before, ListenerChange change) =>
        Assert.Single(ConfigurationDelta.Apply(new NodeConfiguration { Listeners = { before } }, Push(change)).Listeners);

    private static Push Push(ListenerChange change) => new() { Revision = 2, BaseRevision = 1, ListenerChanges = { change } };

    private static Listener Any(Random random)
    {
        var listener = Listener(80, [.. Enumerable.Range(0, 20).Where(_ => random.Next(6) > 0).Select(number => $"c{number}")]);
        if (random.Next(4) == 0)
        {
            listener.FilterChains.Add(new FilterChain { Name = "early" });
            listener.FilterChains.RemoveAt(0);
        }

        foreach (var chain in listener.FilterChains.Where(_ => random.Next(8) == 0))
        {
            chain.DestinationPort = random.Next(100);
        }

        listener.TrustedProxies = random.Next(2);
        return listener;
    }

    private static Listener Listener(int port, string[] names) => new()
    {
        Name = "outbound",
        Direction = ListenerDirection.Outbound,
        RouteTables = { "80" },
        FilterChains = { names.Select(name => new FilterChain { Name = name, DestinationPort = port, Destinations = { name } }) },
    };
}
