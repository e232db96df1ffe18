using static Tests.Reliability.Outcomes;

namespace Tests.Reliability;

/// <summary>Every process and every fault: what clients may see at most. docs/reliability.md has the same rows.</summary>
internal static class FaultTable
{
    // Bookinfo's gateway says it in its own words.
    private const Outcomes Failed = Unavailable | BadGateway;

    public static IReadOnlyList<FaultRow> Rows { get; } =
    [
        new(FaultedProcess.Replica, FaultKind.Kill,
            "What it was answering is lost. Its sidecar looks at it five times a second; until then it answers 503 in its place, which Istio's default policy "
            + "does not try again. An answer that has begun cannot be tried again")
        {
            Page = Allowance.First(Failed),
            Call = Allowance.First(Terminated | ConnectFailed | BrokenOff),
            RetriedCall = Allowance.First(BrokenOff),
        },
        new(FaultedProcess.Replica, FaultKind.Pause,
            "The kernel goes on taking its connections, so that nobody can tell it from one that is slow; LEAST_REQUEST sends it little. "
            + "A `timeout` or `perTryTimeout` bounds the wait")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
            Call = Allowance.Always(Late),
        },
        new(FaultedProcess.Replica, FaultKind.Restart,
            "It closes its port before its sidecar can know, as a container does that ends without a `preStop` pause. What it was answering is finished")
        {
            Page = Allowance.First(Failed),
            Call = Allowance.First(Terminated | ConnectFailed),
        },
        new(FaultedProcess.Replica, FaultKind.Slow, "Its answers are slow; LEAST_REQUEST sends it less")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
            Call = Allowance.Always(Late),
        },

        new(FaultedProcess.ReplicaSidecar, FaultKind.Kill,
            "What was under way through it is lost. Its connection to the control plane breaks, which takes it out of everybody's endpoints at once; "
            + "refused connections are tried elsewhere by Istio's default policy")
        {
            Page = Allowance.First(Failed),
            Call = Allowance.First(Terminated | BrokenOff),
            RetriedCall = Allowance.First(BrokenOff),
        },
        new(FaultedProcess.ReplicaSidecar, FaultKind.Pause,
            "Its connections stay open and say nothing. After 5 s without a heartbeat nobody is sent there; what waits there already goes on waiting")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
            Call = Allowance.Always(Late),
        },
        new(FaultedProcess.ReplicaSidecar, FaultKind.Restart, "It leaves the mesh first, finishes what it has, and only then closes its ports"),
        new(FaultedProcess.ReplicaSidecar, FaultKind.Slow, "Requests through it are slow; its heartbeats still come")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
            Call = Allowance.Always(Late),
        },

        new(FaultedProcess.Single, FaultKind.Kill, "There is no other. Once its sidecar has told of it, the gateway answers at once")
        {
            Page = new Allowance(Terminated | ConnectFailed | BrokenOff, NoHealthyUpstream),
        },
        new(FaultedProcess.Single, FaultKind.Pause, "Requests wait for it; what it was waiting for itself is over its own limit of 3 s when it goes on")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
        },
        new(FaultedProcess.Single, FaultKind.Restart, "There is no other until it is healthy again. What it was answering is finished")
        {
            Page = new Allowance(Terminated | ConnectFailed, NoHealthyUpstream),
        },
        new(FaultedProcess.Single, FaultKind.Slow, "Its answers are slow")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
        },

        new(FaultedProcess.SingleSidecar, FaultKind.Kill, "There is no other way to the service, nor from it to others")
        {
            Page = new Allowance(Terminated | ConnectFailed | BrokenOff | Failed, NoHealthyUpstream),
        },
        new(FaultedProcess.SingleSidecar, FaultKind.Pause,
            "Requests wait; after 5 s without a heartbeat it is nobody's endpoint. The service's own requests wait in it as well, until its limit of 3 s")
        {
            Page = Allowance.Always(Late | GatewayTimeout | NoHealthyUpstream),
        },
        new(FaultedProcess.SingleSidecar, FaultKind.Restart, "There is no other way to the service until it is back. What is under way is finished")
        {
            Page = new Allowance(ConnectFailed | Failed, NoHealthyUpstream),
        },
        new(FaultedProcess.SingleSidecar, FaultKind.Slow, "Requests through it are slow; its heartbeats still come")
        {
            Page = Allowance.Always(Late | GatewayTimeout),
        },

        new(FaultedProcess.Gateway, FaultKind.Kill, "It is the way in. Calls between services do not pass it")
        {
            Page = new Allowance(BrokenOff, Refused),
        },
        new(FaultedProcess.Gateway, FaultKind.Pause, "The kernel goes on taking its connections; they wait")
        {
            Page = Allowance.Always(Late),
        },
        new(FaultedProcess.Gateway, FaultKind.Restart, "It finishes what it has and closes its port; until the next one listens, nobody does")
        {
            Page = new Allowance(BrokenOff, Refused),
        },
        new(FaultedProcess.Gateway, FaultKind.Slow, "Requests through it are slow")
        {
            Page = Allowance.Always(Late),
        },

        new(FaultedProcess.ControlPlane, FaultKind.Kill,
            "Proxies go on with what they have. Changes are refused until it is back; then all is there that was acknowledged, "
            + "and every proxy that still answers keeps its traffic until it is connected again"),
        new(FaultedProcess.ControlPlane, FaultKind.Pause,
            "Proxies go on with what they have; changes wait. The time in which it did not run is nobody's silence, however long it was"),
        new(FaultedProcess.ControlPlane, FaultKind.Restart, "As for `kill -9`"),
        new(FaultedProcess.ControlPlane, FaultKind.Slow, "Changes are slow"),
    ];

    public static FaultRow Of(FaultedProcess process, FaultKind fault) => Rows.Single(row => row.Process == process && row.Fault == fault);
}
