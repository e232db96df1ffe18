using System.Collections.Concurrent;
using Tests.Reliability;
using Xunit;

namespace Tests.Distributed;

/// <summary>Configuration changes all the time while requests are under way, and no request is the worse for it.</summary>
public sealed class HitlessTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private static readonly int Changes = LongForm.Wanted ? 200 : 60;

    [Fact]
    public async Task AppliesAndDeletes_UnderLoad_NoRequestFailsAndNoneIsHalfOld()
    {
        var shop = new ShopTraffic(bookinfo);
        await shop.KubectlAsync("apply", ShopTraffic.Rules(0, 1));
        var problems = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        using var client = new HttpClient();
        await BookinfoMesh.UntilAsync(async () => await shop.AskShopAsync(client) is null, "the ingress knows the shop");
        var load = new[]
        {
            ShopTraffic.LoadAsync(problems, () => shop.AskGatewayAsync(client), stop.Token),
            ShopTraffic.LoadAsync(problems, () => shop.AskShopAsync(client), stop.Token),
        };

        var random = new Random(20191);
        for (var change = 1; change <= Changes; change++)
        {
            var service = random.Next(2) == 0 ? "books" : "ratings";
            switch (random.Next(4))
            {
                case 0:
                    await shop.KubectlAsync("apply", ShopTraffic.InAnyOrder(random, ShopTraffic.Subsets(service), ShopTraffic.Route(service, 1, 1)));
                    break;
                case 1:
                    await shop.KubectlAsync("apply", ShopTraffic.InAnyOrder(random, ShopTraffic.Subsets(service), ShopTraffic.Route(service, 1, 0)));
                    break;
                case 2:
                    await shop.KubectlAsync(
                        "delete", ShopTraffic.InAnyOrder(random, ShopTraffic.Subsets(service), ShopTraffic.Route(service, 1, 1)), "--ignore-not-found");
                    break;
                default:
                    await shop.KubectlAsync("apply", ShopTraffic.Rules(change, random.Next(1, 3)));
                    break;
            }

            Assert.True(problems.IsEmpty, $"After change {change}: {string.Join('\n', problems)}");
        }

        await stop.CancelAsync();
        var counts = await Task.WhenAll(load);
        Assert.Empty(problems);
        Assert.All(counts, count => Assert.True(count > Changes, $"Only {count} requests were sent."));
    }
}
