using Grpc.Core;

namespace Tests.Proxy;

/// <summary>Says everything back; a test may answer in its place.</summary>
internal sealed class TalkService : Talk.TalkBase
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Answers in place of the echo.</summary>
    public Func<Phrase, ServerCallContext, Task<Phrase>>? OnSay { get; set; }

    /// <summary>Holds the conversation in place of the echo.</summary>
    public Func<IAsyncStreamReader<Phrase>, IServerStreamWriter<Phrase>, ServerCallContext, Task>? OnConverse { get; set; }

    public override Task<Phrase> Say(Phrase request, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        return OnSay?.Invoke(request, context) ?? Task.FromResult(request);
    }

    public override async Task<Phrase> Collect(IAsyncStreamReader<Phrase> requestStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        var all = new List<string>();
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            all.Add(requestStream.Current.Text);
        }

        return new Phrase { Text = string.Join(' ', all) };
    }

    public override async Task Recite(Phrase request, IServerStreamWriter<Phrase> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        foreach (var word in request.Text.Split(' '))
        {
            await responseStream.WriteAsync(new Phrase { Text = word }, context.CancellationToken);
        }
    }

    public override async Task Converse(IAsyncStreamReader<Phrase> requestStream, IServerStreamWriter<Phrase> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        if (OnConverse is { } converse)
        {
            await converse(requestStream, responseStream, context);
            return;
        }

        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await responseStream.WriteAsync(requestStream.Current, context.CancellationToken);
        }
    }
}
