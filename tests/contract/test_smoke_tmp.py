async def test_ready(store): assert await store.ready()
