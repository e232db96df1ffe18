using MeshControlPlane.Events;
using MeshControlPlane.Store;
using MeshModel.Resources;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Kubectl;

public sealed class EventTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private static readonly EventSubject Books = new(new ResourceKey("", "Pod", "mesh", "books"), "v1", "1");

    private readonly ApiServer _server = shared.Server;

    [Fact]
    public async Task WhatBecomesOfAWorkload_IsToldAsEventsOfItsPod()
    {
        _server.Registry.Set(FakeRegistry.Sidecar("told", "books", "v1"));
        _server.Registry.Set(FakeRegistry.Sidecar("told", "books", "v1", ready: false));

        var described = (await _server.KubectlAsync("describe", "pod", "told")).Succeeded();
        Assert.Matches(@"Normal +Joined .*joined the mesh", described);
        Assert.Matches(@"Warning +Unhealthy .*connection refused at 127.0.0.1:9001", described);

        _server.Registry.Set();
        var events = (await _server.KubectlAsync("events", "--for", "pod/told")).Succeeded();
        Assert.Matches(@"LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\w+ +Normal +Joined +Pod/told", events);
        Assert.Matches(@"Normal +Left +Pod/told", events);
        Assert.Matches(@"LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n", (await _server.KubectlAsync("get", "events")).Succeeded());
        Assert.Matches(@"Unhealthy +pod/told", (await _server.KubectlAsync("get", "ev", "--field-selector=type=Warning,involvedObject.name=told", "--no-headers")).Succeeded());
    }

    [Fact]
    public void EventThatHappensAgain_IsCountedAndTold()
    {
        var events = new EventLog(new FakeTimeProvider());
        using var changes = events.ReadAndWatch().Changes;

        events.Warning(Books, "Unhealthy", "no answer");
        events.Warning(Books, "Unhealthy", "no answer");

        var item = Assert.Single(events.Read().Events.All);
        Assert.Equal(2, item.Content.GetProperty("count").GetInt32());
        Assert.True(changes.Changes.TryRead(out var first));
        Assert.True(changes.Changes.TryRead(out var second));
        Assert.Equal((ChangeType.Added, ChangeType.Modified), (first.Type, second.Type));
    }

    [Fact]
    public void EventsOfLongAgo_AreGone()
    {
        var time = new FakeTimeProvider();
        var events = new EventLog(time);
        events.Normal(Books, "Joined", "once");
        time.Advance(TimeSpan.FromMinutes(59));
        events.Normal(Books, "Ready", "later");
        Assert.Equal(2, events.Read().Events.All.Count());

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("Ready", Assert.Single(events.Read().Events.All).Content.GetProperty("reason").GetString());
    }

    [Fact]
    public void ManyEvents_DropTheOldest()
    {
        var events = new EventLog(new FakeTimeProvider());
        for (var i = 0; i < EventLog.Most + 5; i++)
        {
            events.Normal(Books, "Joined", $"process {i}");
        }

        var messages = events.Read().Events.All.Select(item => item.Content.GetProperty("message").GetString()).ToList();
        Assert.Equal(EventLog.Most, messages.Count);
        Assert.Equal("process 5", messages[0]);
    }
}
