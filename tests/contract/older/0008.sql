BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE areas (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	level TEXT NOT NULL, 
	parent TEXT, 
	lead_name TEXT NOT NULL, 
	lead_phone TEXT, name_en TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_areas PRIMARY KEY (code), 
	CONSTRAINT ck_areas_level CHECK (level IN ('district', 'street', 'community', 'group', 'building'))
);
INSERT INTO "areas" VALUES('D','龙阳区','district',NULL,'区长','+8613800000303','');
INSERT INTO "areas" VALUES('S','青山街道','street','D','',NULL,'');
INSERT INTO "areas" VALUES('C','红庙社区','community','S','社区书记','+8613800000302','');
INSERT INTO "areas" VALUES('G3','三组','group','C','三组组长','+8613800000301','');
INSERT INTO "areas" VALUES('G4','四组','group','C','',NULL,'');
INSERT INTO "areas" VALUES('B1','三组一号楼','building','G3','',NULL,'');
CREATE TABLE assignments (
	ticket BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	phone TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	state TEXT NOT NULL, 
	accepted_at BIGINT NOT NULL, 
	changed_at BIGINT NOT NULL, 
	travel_minutes INTEGER NOT NULL, 
	reminded INTEGER NOT NULL, 
	CONSTRAINT pk_assignments PRIMARY KEY (ticket, position), 
	CONSTRAINT ck_assignments_state CHECK (state IN ('accepted', 'arrived', 'done', 'given_back', 'taken_back')), 
	CONSTRAINT fk_assignments_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "assignments" VALUES(1001,0,'+8613800000201','安娜','volunteer','done',1795395602016663,1795398636020934,10,1);
INSERT INTO "assignments" VALUES(1008,0,'+8613800000202','薄文','volunteer','done',1795404686784269,1795404686875272,20,0);
CREATE TABLE calls (
	id TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	phone TEXT, 
	ticket BIGINT, 
	contact TEXT, 
	purpose TEXT NOT NULL, 
	outbox_key TEXT, 
	language TEXT NOT NULL, 
	dialogue TEXT NOT NULL, 
	session TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	status TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	ended_at BIGINT, 
	seconds INTEGER, 
	audio TEXT, 
	audio_seconds DOUBLE NOT NULL, 
	transcribed BOOLEAN NOT NULL, 
	stream_token TEXT, 
	utterance_count INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_calls PRIMARY KEY (id), 
	CONSTRAINT ck_calls_direction CHECK (direction IN ('in', 'out')), 
	CONSTRAINT fk_calls_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "calls" VALUES('CAbf9f32e2e07691effcf8b94ccc05d279','in',1795404681477089,'+8613800000104',1008,'call-CAbf9f32e2e07691effcf8b94ccc05d279','intake',NULL,'zh','answer','{"dialogue": "answer", "language": "zh", "values": {"hotline": "995", "ticket": "1008", "promise": "我们记下了。今天下午一点半以前，会有人给您送大米，或者给您打电话。", "playback": "http://127.0.0.1:35969/clips/CAbf9f32e2e07691effcf8b94ccc05d279.ulaw/9820-11420/1795745699/fa0b1992992cee225ad6df477c4c92373cb23410.wav"}, "flags": ["playback"], "node": "promise", "spoke": false, "no_stream": false, "answer": "", "outcome": "", "parted": false}',2,'<?xml version="1.0" encoding="UTF-8"?><Response><Say language="zh-CN">我记下了您刚才的话。</Say><Play>http://127.0.0.1:35969/clips/CAbf9f32e2e07691effcf8b94ccc05d279.ulaw/9820-11420/1795745699/fa0b1992992cee225ad6df477c4c92373cb23410.wav</Play><Say language="zh-CN">我们记下了。今天下午一点半以前，会有人给您送大米，或者给您打电话。</Say><Say language="zh-CN">请保重，再见。</Say><Hangup /></Response>','completed','heard',1795404686590968,41,'CAbf9f32e2e07691effcf8b94ccc05d279.ulaw',40.76,0,NULL,1);
INSERT INTO "calls" VALUES('CA2acfba4ab0258c4ca65c938321437c64','out',1795404987323315,'+8613800000104',1008,NULL,'call_back','1008-8-0','zh','call_back','{"dialogue": "call_back", "language": "zh", "values": {"hotline": "995", "ticket": "1 0 0 8", "deed": "送大米", "question": "大米送到了，还是还没有送到？", "done": "送到了", "area": "红庙社区四组"}, "flags": [], "node": "ask", "spoke": false, "no_stream": false, "answer": "1", "outcome": "came", "parted": true}',2,'<?xml version="1.0" encoding="UTF-8"?><Response><Say language="zh-CN">好的，记下了。请保重，再见。</Say><Hangup /></Response>','completed','came',1795404989890021,21,'CA2acfba4ab0258c4ca65c938321437c64.ulaw',20.42,0,NULL,0);
CREATE TABLE contacts (
	id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	ticket BIGINT, 
	phone TEXT, 
	text TEXT NOT NULL, 
	transcript TEXT NOT NULL, 
	recording TEXT, 
	call TEXT, 
	carrier_id TEXT, 
	CONSTRAINT pk_contacts PRIMARY KEY (id), 
	CONSTRAINT fk_contacts_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "contacts" VALUES('sms-SM226554e36185cb26cf4fffd1e8c937ad','sms',1795395601824548,1001,'+8613800000101','家里没米了，灯也坏了','',NULL,NULL,'SM226554e36185cb26cf4fffd1e8c937ad');
INSERT INTO "contacts" VALUES('sms-SM9125f14289718638e94e27852478b480','sms',1795395602196890,1002,'+8613800000102','我老公打我，救命','',NULL,NULL,'SM9125f14289718638e94e27852478b480');
INSERT INTO "contacts" VALUES('sms-SM0ae75cef806f43277adfbd8be95fece3','sms',1795395602275183,1003,'+8613800000199','胸口好痛，出不赢气','',NULL,NULL,'SM0ae75cef806f43277adfbd8be95fece3');
INSERT INTO "contacts" VALUES('sms-SM6b401683e2fc2fe06e907b76ba39b82c','sms',1795395602353623,1004,'+8613800000103','水管爆了 river','',NULL,NULL,'SM6b401683e2fc2fe06e907b76ba39b82c');
INSERT INTO "contacts" VALUES('sms-SMd4ff1cec38370536221d7f987e0f4894','sms',1795399240011882,1005,'+8613800000203','TD','',NULL,NULL,'SMd4ff1cec38370536221d7f987e0f4894');
INSERT INTO "contacts" VALUES('sms-SM6a7770502d7b941a46bf068d8a57702b','sms',1795399240112442,1006,'+8613800000104','隔壁老王家也没米了','',NULL,NULL,'SM6a7770502d7b941a46bf068d8a57702b');
INSERT INTO "contacts" VALUES('call-CAbf9f32e2e07691effcf8b94ccc05d279','voice',1795404681477089,1008,'+8613800000104','','我家没有米了','CAbf9f32e2e07691effcf8b94ccc05d279.ulaw','CAbf9f32e2e07691effcf8b94ccc05d279','CAbf9f32e2e07691effcf8b94ccc05d279');
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('ticket',1008);
INSERT INTO "counters" VALUES('entry',0);
INSERT INTO "counters" VALUES('areas',6);
INSERT INTO "counters" VALUES('probe',0);
CREATE TABLE "deadlines" (
	ticket BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	lease_until BIGINT, 
	CONSTRAINT pk_deadlines PRIMARY KEY (ticket, kind), 
	CONSTRAINT fk_deadlines_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number), 
	CONSTRAINT ck_deadlines_kind CHECK (kind IN ('desk', 'wave', 'work', 'call_back', 'call_back_end', 'hold', 'promise', 'word', 'duty'))
);
INSERT INTO "deadlines" VALUES(1002,'desk',0,1795405349979320,NULL);
INSERT INTO "deadlines" VALUES(1003,'desk',1,1795405349974706,NULL);
INSERT INTO "deadlines" VALUES(1004,'hold',0,1795410040106318,NULL);
INSERT INTO "deadlines" VALUES(1006,'promise',0,1795406400000000,NULL);
INSERT INTO "deadlines" VALUES(1006,'word',1,1795406100000000,NULL);
INSERT INTO "deadlines" VALUES(1003,'duty',0,1795405997725770,NULL);
INSERT INTO "deadlines" VALUES(1006,'wave',2,1795405577553138,NULL);
INSERT INTO "deadlines" VALUES(1005,'desk',0,1795405349898787,NULL);
INSERT INTO "deadlines" VALUES(1001,'desk',0,1795406187007205,NULL);
INSERT INTO "deadlines" VALUES(1007,'desk',0,1795405581457868,NULL);
CREATE TABLE entries (
	number INTEGER NOT NULL, 
	ticket BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (number), 
	CONSTRAINT fk_entries_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "entries" VALUES(1,1001,1795395601827448,'opened','resident','{"channel":"sms","caller":"+8613800000101","need":"家里没米了，灯也坏了"}');
INSERT INTO "entries" VALUES(2,1001,1795395601827448,'suggested','machine','{"category":"food","priority":"normal","item":"rice","area":"G3","protected":null,"reasons":[["category","food","没米了","没米了","exact"],["category","repair","灯也坏","灯也坏","exact"],["category","repair","坏了","坏了","exact"],["item","rice","没米了","没米了","exact"],["item","light","灯也坏","灯也坏","exact"]]}');
INSERT INTO "entries" VALUES(3,1001,1795395601827448,'told','machine','{"words":"【995】收到了，编号1001。今天上午11点以前有人给您送大米、来修电灯，或者给您回话。","promise_at":"2026-11-23T11:00:00+08:00"}');
INSERT INTO "entries" VALUES(4,1001,1795395601909506,'triaged','operator:小陈','{"category":"food","priority":"urgent"}');
INSERT INTO "entries" VALUES(5,1001,1795395601919398,'offered','operator:小陈','{"wave":1,"people":[["+8613800000201","安娜","volunteer"],["+8613800000202","薄文","volunteer"]],"expires_at":"2026-11-23T09:08:01.919398+08:00"}');
INSERT INTO "entries" VALUES(6,1001,1795395602016663,'accepted','+8613800000201','{"name":"安娜","role":"volunteer","wave":1}');
INSERT INTO "entries" VALUES(7,1001,1795395602016663,'told_coming','machine','{"to":"+8613800000101"}');
INSERT INTO "entries" VALUES(8,1001,1795395602118653,'arrived','+8613800000201','{}');
INSERT INTO "entries" VALUES(9,1002,1795395602197262,'opened','resident','{"channel":"sms","caller":"+8613800000102","need":"我老公打我，救命"}');
INSERT INTO "entries" VALUES(10,1002,1795395602197262,'suggested','machine','{"category":"safety","priority":"critical","item":null,"area":"G3","protected":"violence","reasons":[["protected","violence","打我","打我","exact"],["protected","violence","打我","打我","exact"],["priority","critical","打我","打我","exact"],["priority","critical","救命","救命","exact"],["priority","urgent","打我","打我","exact"],["emergency","police","打我","打我","exact"],["emergency","police","救命","救命","exact"],["category","safety","打我","打我","exact"],["category","safety","打我","打我","exact"],["category","other","救命","救命","exact"]]}');
INSERT INTO "entries" VALUES(11,1002,1795395602197262,'attention','machine','{"reason":"protected"}');
INSERT INTO "entries" VALUES(12,1002,1795395602197262,'raised','machine','{"before":"normal","after":"critical"}');
INSERT INTO "entries" VALUES(13,1002,1795395602197262,'told','machine','{"words":"【995】收到了，编号1002。会有人联系您。急事请打120、110、119。","promise_at":null}');
INSERT INTO "entries" VALUES(14,1003,1795395602275300,'opened','resident','{"channel":"sms","caller":"+8613800000199","need":"胸口好痛，出不赢气"}');
INSERT INTO "entries" VALUES(15,1003,1795395602275300,'suggested','machine','{"category":"health","priority":"critical","item":null,"area":null,"protected":null,"reasons":[["priority","critical","胸口…痛","胸口 + 痛","exact"],["priority","critical","出不赢气","出不赢气","exact"],["emergency","medical","胸口…痛","胸口 + 痛","exact"],["emergency","medical","出不赢气","出不赢气","exact"],["category","health","胸口…痛","胸口 + 痛","exact"],["category","health","出不赢气","出不赢气","exact"],["category","health","胸口","胸口","exact"]]}');
INSERT INTO "entries" VALUES(16,1003,1795395602275300,'raised','machine','{"before":"normal","after":"critical"}');
INSERT INTO "entries" VALUES(17,1003,1795395602275300,'told','machine','{"words":"【995】收到了，编号1003。10分钟内有人来帮您，或者给您回话。有生命危险请马上打120。","promise_at":"2026-11-23T09:10:02.275499+08:00"}');
INSERT INTO "entries" VALUES(18,1004,1795395602353992,'opened','resident','{"channel":"sms","caller":"+8613800000103","need":"水管爆了 river"}');
INSERT INTO "entries" VALUES(19,1004,1795395602353992,'suggested','machine','{"category":"repair","priority":"urgent","item":"water_pipe","area":"G4","protected":null,"reasons":[["priority","urgent","水管爆了","水管爆了","exact"],["category","repair","水管爆了","水管爆了","exact"],["category","repair","水管爆了","水管爆了","exact"],["item","water_pipe","水管爆了","水管爆了","exact"]]}');
INSERT INTO "entries" VALUES(20,1004,1795395602353992,'raised','machine','{"before":"normal","after":"urgent"}');
INSERT INTO "entries" VALUES(21,1004,1795395602353992,'told','machine','{"words":"【995】收到了，编号1004。30分钟内有人来修水管，或者给您回话。","promise_at":"2026-11-23T09:30:02.354178+08:00"}');
INSERT INTO "entries" VALUES(22,1002,1795395662434303,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(23,1003,1795395662437954,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(24,1003,1795395662437954,'triaged','machine','{"category":"health","priority":"critical","confirmed":false}');
INSERT INTO "entries" VALUES(25,1003,1795395662437954,'offered','machine','{"wave":1,"people":[["+8613800000303","区长","lead"]],"expires_at":"2026-11-23T09:03:02.437954+08:00"}');
INSERT INTO "entries" VALUES(26,1004,1795395782523392,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(27,1004,1795395782523392,'triaged','machine','{"category":"repair","priority":"urgent","confirmed":false}');
INSERT INTO "entries" VALUES(28,1004,1795395782523392,'offered','machine','{"wave":1,"people":[["+8613800000203","陈晨","volunteer"],["+8613800000204","值班王","staff"],["+8613800000202","薄文","volunteer"],["+8613800000201","安娜","volunteer"]],"expires_at":"2026-11-23T09:11:02.523392+08:00"}');
INSERT INTO "entries" VALUES(29,1003,1795395782528582,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(30,1003,1795395782528582,'attention','sweep','{"reason":"exhausted"}');
INSERT INTO "entries" VALUES(31,1003,1795395782566232,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(32,1003,1795395786164986,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(33,1003,1795395846174079,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(34,1003,1795395849777108,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(35,1003,1795395909786950,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(36,1003,1795395909788617,'told_later','sweep','{"to":"+8613800000199","promise_at":"2026-11-23T09:15:09.788584+08:00"}');
INSERT INTO "entries" VALUES(37,1003,1795395913389062,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(38,1003,1795396033407906,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(39,1003,1795396037016140,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(40,1003,1795396157037595,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(41,1003,1795396160637430,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(42,1003,1795396220647607,'attention','sweep','{"reason":"promise_missed","promise_at":"2026-11-23T09:10:02.275499+08:00"}');
INSERT INTO "entries" VALUES(43,1003,1795396220649121,'attention','sweep','{"reason":"tell_caller","promise_at":"2026-11-23T09:10:02.275499+08:00"}');
INSERT INTO "entries" VALUES(44,1004,1795396280664904,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(45,1004,1795396280664904,'offered','sweep','{"wave":2,"people":[["+8613800000302","社区书记","lead"]],"expires_at":"2026-11-23T09:19:20.664904+08:00"}');
INSERT INTO "entries" VALUES(46,1004,1795396280664904,'escalated','sweep','{"to":["+8613800000302","社区书记"],"step":1}');
INSERT INTO "entries" VALUES(47,1003,1795396340754578,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(48,1003,1795396344358028,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(49,1003,1795396404365714,'offered','machine','{"wave":2,"people":[["+8613800000204","值班王","staff"],["+8613800000203","陈晨","volunteer"],["+8613800000202","薄文","volunteer"],["+8613800000201","安娜","volunteer"]],"expires_at":"2026-11-23T09:15:24.365714+08:00"}');
INSERT INTO "entries" VALUES(50,1003,1795396524467295,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(51,1003,1795396524471067,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(52,1003,1795396528071066,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(53,1004,1795396768111554,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(54,1004,1795396768111554,'offered','sweep','{"wave":3,"people":[["+8613800000303","区长","lead"]],"expires_at":"2026-11-23T09:27:28.111554+08:00"}');
INSERT INTO "entries" VALUES(55,1004,1795396768111554,'escalated','sweep','{"to":["+8613800000303","区长"],"step":2}');
INSERT INTO "entries" VALUES(56,1003,1795396888209038,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(57,1003,1795396891820102,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(58,1004,1795397131869525,'told_later','sweep','{"to":"+8613800000103","promise_at":"2026-11-23T09:55:31.869487+08:00"}');
INSERT INTO "entries" VALUES(59,1003,1795397131875735,'attention','sweep','{"reason":"nobody"}');
INSERT INTO "entries" VALUES(60,1004,1795397251976669,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(61,1004,1795397251976669,'attention','sweep','{"reason":"exhausted"}');
INSERT INTO "entries" VALUES(62,1003,1795397251980570,'standing_alarm','sweep','{"phone":"+8613800000204","name":"值班王"}');
INSERT INTO "entries" VALUES(63,1004,1795397432027625,'attention','sweep','{"reason":"promise_missed","promise_at":"2026-11-23T09:30:02.354178+08:00"}');
INSERT INTO "entries" VALUES(64,1001,1795398032159227,'reminded','sweep','{"phone":"+8613800000201","name":"安娜"}');
INSERT INTO "entries" VALUES(65,1003,1795398332300882,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(66,1003,1795398335914789,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(67,1004,1795398455943208,'attention','sweep','{"reason":"nobody"}');
INSERT INTO "entries" VALUES(68,1004,1795398635988407,'attention','sweep','{"reason":"tell_caller","promise_at":"2026-11-23T09:30:02.354178+08:00"}');
INSERT INTO "entries" VALUES(69,1001,1795398636020934,'work_done','+8613800000201','{"phone":"+8613800000201","name":"安娜"}');
INSERT INTO "entries" VALUES(70,1001,1795398936169156,'called_back','sweep','{"to":"+8613800000101","way":"call","tries":1}');
INSERT INTO "entries" VALUES(71,1001,1795398939801486,'call_back_ended','machine','{"outcome":"silent","tries":1}');
INSERT INTO "entries" VALUES(72,1001,1795399239916504,'resident_said','resident','{"text":"米到了，谢谢","said":"came"}');
INSERT INTO "entries" VALUES(73,1001,1795399239916504,'attention','resident','{"reason":"more_said"}');
INSERT INTO "entries" VALUES(74,1005,1795399240012092,'opened','resident','{"channel":"sms","caller":"+8613800000203","need":"TD"}');
INSERT INTO "entries" VALUES(75,1005,1795399240012092,'attention','machine','{"reason":"not_understood"}');
INSERT INTO "entries" VALUES(76,1005,1795399240012092,'told','machine','{"words":"【995】收到，编号1005。值班员会先看。有人有危险吗？有请回9，没有请回0。有生命危险请马上打120、110、119。","promise_at":null}');
INSERT INTO "entries" VALUES(77,1005,1795399240012092,'danger_asked','machine','{}');
INSERT INTO "entries" VALUES(78,1004,1795399240106779,'held','operator:小陈','{"until":"2026-11-23T13:00:40.106318+08:00"}');
INSERT INTO "entries" VALUES(79,1003,1795399240108231,'noted','operator:小陈','{"text":"打过电话，救护车在路上","spoke":true}');
INSERT INTO "entries" VALUES(80,1006,1795399240113127,'opened','resident','{"channel":"sms","caller":"+8613800000104","need":"隔壁老王家也没米了"}');
INSERT INTO "entries" VALUES(81,1006,1795399240113127,'suggested','machine','{"category":"food","priority":"normal","item":"rice","area":"G4","protected":null,"reasons":[["category","food","没米了","没米了","exact"],["item","rice","没米了","没米了","exact"]]}');
INSERT INTO "entries" VALUES(82,1006,1795399240113127,'told','machine','{"words":"【995】收到了，编号1006。今天中午12点以前有人给您送大米，或者给您回话。","promise_at":"2026-11-23T12:00:00+08:00"}');
INSERT INTO "entries" VALUES(83,1005,1795399540236317,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(84,1005,1795399540236317,'triaged','machine','{"category":"other","priority":"normal","confirmed":false}');
INSERT INTO "entries" VALUES(85,1005,1795399540236317,'offered','machine','{"wave":1,"people":[["+8613800000302","社区书记","lead"]],"expires_at":"2026-11-23T10:13:40.236317+08:00"}');
INSERT INTO "entries" VALUES(86,1003,1795399840358560,'lease_over','sweep','{"taken_by":""}');
INSERT INTO "entries" VALUES(87,1003,1795399840358560,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(88,1003,1795399840358560,'attention','sweep','{"reason":"nobody"}');
INSERT INTO "entries" VALUES(89,1003,1795399840367373,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(90,1003,1795399843975942,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(91,1003,1795399903983688,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(92,1003,1795399907598748,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(93,1003,1795399967610360,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(94,1003,1795399971222273,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(95,1005,1795400031233487,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(96,1005,1795400031233487,'offered','sweep','{"wave":2,"people":[["+8613800000303","区长","lead"]],"expires_at":"2026-11-23T10:21:51.233487+08:00"}');
INSERT INTO "entries" VALUES(97,1005,1795400031233487,'escalated','sweep','{"to":["+8613800000303","区长"],"step":1}');
INSERT INTO "entries" VALUES(98,1003,1795400091324846,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(99,1003,1795400094935175,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(100,1006,1795400154942603,'attention','sweep','{"reason":"untouched"}');
INSERT INTO "entries" VALUES(101,1006,1795400154942603,'triaged','machine','{"category":"food","priority":"normal","confirmed":false}');
INSERT INTO "entries" VALUES(102,1006,1795400154942603,'offered','machine','{"wave":1,"people":[["+8613800000201","安娜","volunteer"],["+8613800000204","值班王","staff"],["+8613800000202","薄文","volunteer"]],"expires_at":"2026-11-23T10:45:54.942603+08:00"}');
INSERT INTO "entries" VALUES(103,1003,1795400215041609,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(104,1003,1795400218649188,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(105,1003,1795400398680795,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(106,1003,1795400402291298,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(107,1005,1795400522317514,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(108,1005,1795400522317514,'attention','sweep','{"reason":"exhausted"}');
INSERT INTO "entries" VALUES(109,1003,1795400582339330,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(110,1003,1795400585960621,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(111,1003,1795400946042994,'duty_rung','sweep','{"phone":"+8613800000303","name":"区长","joined":false}');
INSERT INTO "entries" VALUES(112,1003,1795400949649379,'undelivered','machine','{"to":"+8613800000303","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(113,1003,1795401309712168,'standing_alarm','sweep','{"phone":"+8613800000204","name":"值班王"}');
INSERT INTO "entries" VALUES(114,1003,1795401309712168,'attention','sweep','{"reason":"exhausted"}');
INSERT INTO "entries" VALUES(115,1005,1795401729794842,'attention','sweep','{"reason":"nobody"}');
INSERT INTO "entries" VALUES(116,1006,1795401969856862,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(117,1006,1795401969856862,'offered','sweep','{"wave":2,"people":[["+8613800000302","社区书记","lead"]],"expires_at":"2026-11-23T11:16:09.856862+08:00"}');
INSERT INTO "entries" VALUES(118,1006,1795401969856862,'escalated','sweep','{"to":["+8613800000302","社区书记"],"step":1}');
INSERT INTO "entries" VALUES(119,1003,1795402390024447,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(120,1003,1795402393628172,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(121,1001,1795402573663921,'called_back','sweep','{"to":"+8613800000101","way":"call","tries":2}');
INSERT INTO "entries" VALUES(122,1001,1795402577281893,'call_back_ended','machine','{"outcome":"silent","tries":2}');
INSERT INTO "entries" VALUES(123,1001,1795402577281893,'attention','rule','{"reason":"confirm_by_hand"}');
INSERT INTO "entries" VALUES(124,1006,1795403777553138,'lapsed','sweep','{}');
INSERT INTO "entries" VALUES(125,1006,1795403777553138,'offered','sweep','{"wave":3,"people":[["+8613800000303","区长","lead"]],"expires_at":"2026-11-23T11:46:17.553138+08:00"}');
INSERT INTO "entries" VALUES(126,1006,1795403777553138,'escalated','sweep','{"to":["+8613800000303","区长"],"step":2}');
INSERT INTO "entries" VALUES(127,1003,1795404197725770,'duty_rung','sweep','{"phone":"+8613800000204","name":"值班王","joined":false}');
INSERT INTO "entries" VALUES(128,1003,1795404201341495,'undelivered','machine','{"to":"+8613800000204","purpose":"duty","why":"no-answer","uncertain":false}');
INSERT INTO "entries" VALUES(129,1001,1795404681457631,'need_split','operator:小陈','{"category":"repair","item":"light","into":1007}');
INSERT INTO "entries" VALUES(130,1007,1795404681457868,'opened','operator:小陈','{"channel":"sms","caller":"+8613800000101","need":"灯也坏了"}');
INSERT INTO "entries" VALUES(131,1007,1795404681457868,'suggested','machine','{"category":"repair","priority":"normal","item":"light","area":"G3","protected":null,"reasons":[]}');
INSERT INTO "entries" VALUES(132,1008,1795404681477721,'opened','resident','{"channel":"voice","caller":"+8613800000104","need":""}');
INSERT INTO "entries" VALUES(133,1008,1795404683031656,'suggested','machine','{"category":"food","priority":"normal","item":"rice","area":"G4","protected":null,"reasons":[["category","food","没有米了","没有米了","exact"],["item","rice","没有米了","没有米了","exact"]]}');
INSERT INTO "entries" VALUES(134,1008,1795404684893860,'told','machine','{"words":"我们记下了。今天下午一点半以前，会有人给您送大米，或者给您打电话。","promise_at":"2026-11-23T13:30:00+08:00"}');
INSERT INTO "entries" VALUES(135,1008,1795404686591494,'call_ended','machine','{"words":true}');
INSERT INTO "entries" VALUES(136,1008,1795404686693918,'triaged','operator:api','{"category":"food","priority":"normal"}');
INSERT INTO "entries" VALUES(137,1008,1795404686693918,'offered','operator:api','{"wave":1,"people":[["+8613800000202","薄文","volunteer"]],"expires_at":"2026-11-23T12:01:26.693918+08:00"}');
INSERT INTO "entries" VALUES(138,1008,1795404686784269,'accepted','+8613800000202','{"name":"薄文","role":"volunteer","wave":1}');
INSERT INTO "entries" VALUES(139,1008,1795404686784269,'told_coming','machine','{"to":"+8613800000104"}');
INSERT INTO "entries" VALUES(140,1008,1795404686875272,'work_done','+8613800000202','{"phone":"+8613800000202","name":"薄文"}');
INSERT INTO "entries" VALUES(141,1008,1795404987008191,'called_back','sweep','{"to":"+8613800000104","way":"call","tries":1}');
INSERT INTO "entries" VALUES(142,1008,1795404987324417,'told','machine','{"words":"您好，这里是995求助热线，通话会录音。 大米送到了，还是还没有送到？ 送到了，请说“送到了”，或者按1。还没有，请说“还没有”，或者按2。要找人说话，请按0。","promise_at":null}');
INSERT INTO "entries" VALUES(143,1008,1795404989458770,'call_back_ended','resident','{"outcome":"came","tries":1}');
INSERT INTO "entries" VALUES(144,1008,1795404989458770,'closed','resident','{"disposition":"resolved"}');
INSERT INTO "entries" VALUES(145,1008,1795404989460214,'told','machine','{"words":"好的，记下了。请保重，再见。","promise_at":null}');
CREATE TABLE households (
	code TEXT NOT NULL, 
	area TEXT NOT NULL, 
	address TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	notes TEXT NOT NULL, 
	CONSTRAINT pk_households PRIMARY KEY (code), 
	CONSTRAINT fk_households_area_areas FOREIGN KEY(area) REFERENCES areas (code)
);
INSERT INTO "households" VALUES('H1','G3','山脚下七号','[]','走路不便');
INSERT INTO "households" VALUES('H2','G3','山脚下九号','[]','');
INSERT INTO "households" VALUES('H3','G4','河边三号','[]','');
INSERT INTO "households" VALUES('H4','G4','河边五号','[]','');
CREATE TABLE logins (
	id TEXT NOT NULL, 
	operator TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_logins PRIMARY KEY (id), 
	CONSTRAINT fk_logins_operator_operators FOREIGN KEY(operator) REFERENCES operators (name)
);
INSERT INTO "logins" VALUES('a3cbbee6b937a43e879569136716946e6ae8d2edcf333d23a160d31012e8eebf','duty',1795745404286061,1795745404286061,1795795804286061);
CREATE TABLE marks (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_marks PRIMARY KEY (name)
);
INSERT INTO "marks" VALUES('clock','{"anchor": "2026-11-23T03:41:29.970045+00:00", "machine": "2026-11-27T02:10:04.086131+00:00", "speed": 1.0}');
INSERT INTO "marks" VALUES('noise:+8613800000188','operator:小陈');
CREATE TABLE messages (
	carrier_id TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	body TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	reply TEXT NOT NULL, 
	ticket BIGINT, tray TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (carrier_id), 
	CONSTRAINT fk_messages_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "messages" VALUES('SM226554e36185cb26cf4fffd1e8c937ad','+8613800000101','家里没米了，灯也坏了',1795395601810231,'【995】收到了，编号1001。今天上午11点以前有人给您送大米、来修电灯，或者给您回话。',1001,'');
INSERT INTO "messages" VALUES('SM6a55da5ba73f3edaa0991944677efa2c','+8613800000201','1 1001',1795395602012442,'',1001,'');
INSERT INTO "messages" VALUES('SM0a6eb7dacfac660a4b5ba84d2c2a4186','+8613800000201','到了',1795395602117867,'收到，1001您到了。办完回3，要帮忙回4。',1001,'');
INSERT INTO "messages" VALUES('SM9125f14289718638e94e27852478b480','+8613800000102','我老公打我，救命',1795395602196603,'【995】收到了，编号1002。会有人联系您。急事请打120、110、119。',1002,'');
INSERT INTO "messages" VALUES('SM0ae75cef806f43277adfbd8be95fece3','+8613800000199','胸口好痛，出不赢气',1795395602274817,'【995】收到了，编号1003。10分钟内有人来帮您，或者给您回话。有生命危险请马上打120。',1003,'');
INSERT INTO "messages" VALUES('SM6b401683e2fc2fe06e907b76ba39b82c','+8613800000103','水管爆了 river',1795395602353230,'【995】收到了，编号1004。30分钟内有人来修水管，或者给您回话。',1004,'');
INSERT INTO "messages" VALUES('SMaccce05d2017af3c6b222938804b0614','+8613800000201','好了 1001',1795398636016142,'收到，1001办完了，辛苦了，谢谢您！',1001,'');
INSERT INTO "messages" VALUES('SM93d69fdde864c43caf866b51503b6a95','+8613800000101','米到了，谢谢',1795399239912538,'知道了，谢谢您告诉我们，值班员会看到。',1001,'');
INSERT INTO "messages" VALUES('SMa744a1490c59927e16b0072ae6cdfe97','+8613800000188','【某某银行】您的验证码是 1234',1795399239996576,'',NULL,'code');
INSERT INTO "messages" VALUES('SMd4ff1cec38370536221d7f987e0f4894','+8613800000203','TD',1795399240010265,'【995】收到，编号1005。值班员会先看。有人有危险吗？有请回9，没有请回0。有生命危险请马上打120、110、119。',1005,'');
INSERT INTO "messages" VALUES('SM54c8f87bf2b22801f1cf6dbf0d2bd162','+8613800000203','STOP',1795399240095675,'',NULL,'');
INSERT INTO "messages" VALUES('SM6a7770502d7b941a46bf068d8a57702b','+8613800000104','隔壁老王家也没米了',1795399240112003,'【995】收到了，编号1006。今天中午12点以前有人给您送大米，或者给您回话。',1006,'');
INSERT INTO "messages" VALUES('SMa7ef157c781f95f38f661672fc26c98e','+8613800000202','1 1008',1795404686782577,'',1008,'');
INSERT INTO "messages" VALUES('SM9d46e2841811a1bf3ead8a4fddab5354','+8613800000202','3 1008',1795404686873888,'收到，1008办完了，辛苦了，谢谢您！',1008,'');
CREATE TABLE offers (
	ticket BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	phone TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	wave INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	offered_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	answered_at BIGINT, 
	travel_minutes INTEGER NOT NULL, 
	reasons TEXT NOT NULL, 
	CONSTRAINT pk_offers PRIMARY KEY (ticket, position), 
	CONSTRAINT ck_offers_state CHECK (state IN ('open', 'accepted', 'declined', 'lapsed', 'filled')), 
	CONSTRAINT fk_offers_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "offers" VALUES(1001,0,'+8613800000201','安娜','volunteer',1,'accepted',1795395601919398,1795396081919398,1795395602016663,10,'[]');
INSERT INTO "offers" VALUES(1001,1,'+8613800000202','薄文','volunteer',1,'filled',1795395601919398,1795396081919398,1795395602016663,10,'[]');
INSERT INTO "offers" VALUES(1003,0,'+8613800000303','区长','lead',1,'lapsed',1795395662437954,1795395782437954,1795395782528582,60,'["lead:龙阳区"]');
INSERT INTO "offers" VALUES(1004,0,'+8613800000203','陈晨','volunteer',1,'lapsed',1795395782523392,1795396262523392,1795396280664904,10,'["near:group","skilled"]');
INSERT INTO "offers" VALUES(1004,1,'+8613800000204','值班王','staff',1,'lapsed',1795395782523392,1795396262523392,1795396280664904,20,'["near:community"]');
INSERT INTO "offers" VALUES(1004,2,'+8613800000202','薄文','volunteer',1,'lapsed',1795395782523392,1795396262523392,1795396280664904,20,'["near:community"]');
INSERT INTO "offers" VALUES(1004,3,'+8613800000201','安娜','volunteer',1,'lapsed',1795395782523392,1795396262523392,1795396280664904,20,'["near:community","load:1"]');
INSERT INTO "offers" VALUES(1004,4,'+8613800000302','社区书记','lead',2,'lapsed',1795396280664904,1795396760664904,1795396768111554,20,'["lead:红庙社区"]');
INSERT INTO "offers" VALUES(1003,1,'+8613800000204','值班王','staff',2,'lapsed',1795396404365714,1795396524365714,1795396524471067,60,'["near:unknown","skilled","staff_first"]');
INSERT INTO "offers" VALUES(1003,2,'+8613800000203','陈晨','volunteer',2,'lapsed',1795396404365714,1795396524365714,1795396524471067,60,'["near:unknown"]');
INSERT INTO "offers" VALUES(1003,3,'+8613800000202','薄文','volunteer',2,'lapsed',1795396404365714,1795396524365714,1795396524471067,60,'["near:unknown"]');
INSERT INTO "offers" VALUES(1003,4,'+8613800000201','安娜','volunteer',2,'lapsed',1795396404365714,1795396524365714,1795396524471067,60,'["near:unknown","load:1"]');
INSERT INTO "offers" VALUES(1004,5,'+8613800000303','区长','lead',3,'lapsed',1795396768111554,1795397248111554,1795397251976669,60,'["lead:龙阳区"]');
INSERT INTO "offers" VALUES(1005,0,'+8613800000302','社区书记','lead',1,'lapsed',1795399540236317,1795400020236317,1795400031233487,20,'["lead:红庙社区"]');
INSERT INTO "offers" VALUES(1005,1,'+8613800000303','区长','lead',2,'lapsed',1795400031233487,1795400511233487,1795400522317514,60,'["lead:龙阳区"]');
INSERT INTO "offers" VALUES(1006,0,'+8613800000201','安娜','volunteer',1,'lapsed',1795400154942603,1795401954942603,1795401969856862,20,'["near:community","skilled"]');
INSERT INTO "offers" VALUES(1006,1,'+8613800000204','值班王','staff',1,'lapsed',1795400154942603,1795401954942603,1795401969856862,20,'["near:community"]');
INSERT INTO "offers" VALUES(1006,2,'+8613800000202','薄文','volunteer',1,'lapsed',1795400154942603,1795401954942603,1795401969856862,20,'["near:community"]');
INSERT INTO "offers" VALUES(1006,3,'+8613800000302','社区书记','lead',2,'lapsed',1795401969856862,1795403769856862,1795403777553138,20,'["lead:红庙社区"]');
INSERT INTO "offers" VALUES(1006,4,'+8613800000303','区长','lead',3,'open',1795403777553138,1795405577553138,NULL,60,'["lead:龙阳区"]');
INSERT INTO "offers" VALUES(1008,0,'+8613800000202','薄文','volunteer',1,'accepted',1795404686693918,1795406486693918,1795404686784269,20,'[]');
CREATE TABLE operators (
	name TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	language TEXT NOT NULL, 
	sees_protected BOOLEAN NOT NULL, 
	disabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_operators PRIMARY KEY (name)
);
INSERT INTO "operators" VALUES('duty','$argon2id$v=19$m=65536,t=3,p=4$4gNi1jRoOrMaTa7esaYCeA$RR3zulr8TIeSOGb2tlqOBI/3NUkYYFffiUd5yljz3hE','',0,0);
CREATE TABLE opt_outs (
	phone TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_opt_outs PRIMARY KEY (phone)
);
INSERT INTO "opt_outs" VALUES('+8613800000203',1795399240095675);
CREATE TABLE outbox (
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	not_before BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	ticket BIGINT, 
	language TEXT NOT NULL, 
	critical BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	lease_until BIGINT, 
	sending_at BIGINT, 
	carrier_id TEXT, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY ("key"), 
	CONSTRAINT ck_outbox_kind CHECK (kind IN ('text', 'call')), 
	CONSTRAINT ck_outbox_state CHECK (state IN ('pending', 'sending', 'answered', 'sent', 'delivered', 'failed', 'uncertain')), 
	CONSTRAINT fk_outbox_ticket_tickets FOREIGN KEY(ticket) REFERENCES tickets (number)
);
INSERT INTO "outbox" VALUES('reply-SM226554e36185cb26cf4fffd1e8c937ad','text','+8613800000101','reply',1795395601830068,1795745315944831,'【995】收到了，编号1001。今天上午11点以前有人给您送大米、来修电灯，或者给您回话。',1001,'zh',0,'delivered',1,NULL,1795745315944831,'SM6ccbc5a1aa8c7e87c55a147ebdcdc86b','');
INSERT INTO "outbox" VALUES('1001-4-0','text','+8613800000201','offer',1795395601919398,1795745316035453,'【995】紧急！求助1001：送大米、修电灯，红庙社区三组。能去回1，不能回0。',1001,'zh',0,'delivered',1,NULL,1795745316036814,'SM234c45dd6e2e28867d1b244215da0850','');
INSERT INTO "outbox" VALUES('1001-4-1','text','+8613800000202','offer',1795395601919398,1795745316035734,'【995】紧急！求助1001：送大米、修电灯，红庙社区三组。能去回1，不能回0。',1001,'zh',0,'delivered',1,NULL,1795745316036814,'SMb24a800e8670de43574bb40409e249f6','');
INSERT INTO "outbox" VALUES('1001-5-0','text','+8613800000201','details',1795395602016663,1795745316137047,'1001归您了，谢谢！地址未核实，请先打13800000101问清。到了回2，办完回3，要帮忙回4，去不了回0。',1001,'zh',0,'delivered',1,NULL,1795745316139493,'SM30b21e6007d7b376847a61879ff4a240','');
INSERT INTO "outbox" VALUES('1001-5-1','text','+8613800000101','coming',1795395602016663,1795745316137290,'【995】1001：一位志愿者答应去了。有变化请再告诉我们。',1001,'zh',0,'delivered',1,NULL,1795745316139493,'SM3f1417b6ddc7baaf7058f8147d99dbef','');
INSERT INTO "outbox" VALUES('1001-5-2','text','+8613800000202','filled',1795395602016663,1795745316137383,'【995】求助1001已经有人去了，谢谢您。',1001,'zh',0,'delivered',1,NULL,1795745316139493,'SMea4cef86291fb3477eddca5001f18848','');
INSERT INTO "outbox" VALUES('reply-SM0a6eb7dacfac660a4b5ba84d2c2a4186','text','+8613800000201','reply',1795395602118974,1795745316233739,'收到，1001您到了。办完回3，要帮忙回4。',1001,'zh',0,'delivered',1,NULL,1795745316233739,'SM2347ad11355f11f3ad7fc42cadc75cf9','');
INSERT INTO "outbox" VALUES('reply-SM9125f14289718638e94e27852478b480','text','+8613800000102','reply',1795395602197906,1795745316312671,'【995】收到了，编号1002。会有人联系您。急事请打120、110、119。',1002,'zh',0,'delivered',1,NULL,1795745316312671,'SMdbbd0af2101483b0681a170592fde8e5','');
INSERT INTO "outbox" VALUES('reply-SM0ae75cef806f43277adfbd8be95fece3','text','+8613800000199','reply',1795395602276053,1795745316390817,'【995】收到了，编号1003。10分钟内有人来帮您，或者给您回话。有生命危险请马上打120。',1003,'zh',0,'delivered',1,NULL,1795745316390817,'SMd6bd4c6a9f22a6dcf56e7c2c6f202076','');
INSERT INTO "outbox" VALUES('reply-SM6b401683e2fc2fe06e907b76ba39b82c','text','+8613800000103','reply',1795395602354758,1795745316469522,'【995】收到了，编号1004。30分钟内有人来修水管，或者给您回话。',1004,'zh',0,'delivered',1,NULL,1795745316469522,'SMffb1beff07efcc94b62075a692ef93d8','');
INSERT INTO "outbox" VALUES('1003-3-0','text','+8613800000303','offer',1795395662437954,1795745316553278,'【995】紧急！求助1003：照看病人，地点待问（未核实）。能去回1，不能回0。',1003,'zh',1,'delivered',1,NULL,1795745316554099,'SM8934926434ec7b40dba2eaeafa73707a','');
INSERT INTO "outbox" VALUES('1004-3-0','text','+8613800000203','offer',1795395782523392,1795745316638839,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745316648291,'SMa869d9bb54ee54dfd7bf1c602d53ee76','');
INSERT INTO "outbox" VALUES('1004-3-1','text','+8613800000204','offer',1795395782523392,1795745316639099,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745316648291,'SM6fa8b32d38e8f47752eb7b3b3b433978','');
INSERT INTO "outbox" VALUES('1004-3-2','text','+8613800000202','offer',1795395782523392,1795745316639170,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745316648291,'SM30b0e7141f4967db3e52c3775d7b2a29','');
INSERT INTO "outbox" VALUES('1004-3-3','text','+8613800000201','offer',1795395782523392,1795745316639229,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745316648291,'SMbd4d48bcaa708e232d3f6f7b4e745d23','');
INSERT INTO "outbox" VALUES('1003-5-0','call','+8613800000204','duty',1795395782566232,1795745316681370,'',1003,'zh',1,'failed',1,NULL,1795745316682138,'CAabb3e2010c236553766c4d96e1591c63','no-answer');
INSERT INTO "outbox" VALUES('1003-7-0','call','+8613800000303','duty',1795395846174079,1795745320289134,'',1003,'zh',1,'failed',1,NULL,1795745320293530,'CA47198c190289568735a81d9b8770d0b2','no-answer');
INSERT INTO "outbox" VALUES('1003-9-0','call','+8613800000204','duty',1795395909786950,1795745323902043,'',1003,'zh',1,'failed',1,NULL,1795745323908607,'CA9b5af529c010a7e884c39e41fe404780','no-answer');
INSERT INTO "outbox" VALUES('1003-10-0','text','+8613800000199','later',1795395909788617,1795745323903893,'【995】1003：对不起，还没有找到人，我们还在找。今天上午9点15分以前再给您答复。有生命危险请马上打120。',1003,'zh',1,'delivered',1,NULL,1795745323908607,'SMf4272732acee8292825f817b019e6158','');
INSERT INTO "outbox" VALUES('1003-12-0','call','+8613800000303','duty',1795396033407906,1795745327523096,'',1003,'zh',1,'failed',1,NULL,1795745327527302,'CA5daa4768d6c1df36fd7e70534377f8b5','no-answer');
INSERT INTO "outbox" VALUES('1003-14-0','call','+8613800000204','duty',1795396157037595,1795745331152863,'',1003,'zh',1,'failed',1,NULL,1795745331158907,'CA2dc7ac2807edb045455b36f7d4d2fd91','no-answer');
INSERT INTO "outbox" VALUES('1004-4-0','text','+8613800000302','offer',1795396280664904,1795745334780693,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745334789658,'SMc8969b372abe625e3b1b60230e1d7267','');
INSERT INTO "outbox" VALUES('1003-18-0','call','+8613800000303','duty',1795396340754578,1795745334869835,'',1003,'zh',1,'failed',1,NULL,1795745334875892,'CAbbdc772b16d626aff3ea75f7a9a61bee','no-answer');
INSERT INTO "outbox" VALUES('1003-20-0','text','+8613800000204','offer',1795396404365714,1795745338481115,'【995】紧急！求助1003：照看病人，地点待问（未核实）。能去回1，不能回0。',1003,'zh',1,'delivered',1,NULL,1795745338486037,'SMf19d11c5dd590e4f52a04db9126c928d','');
INSERT INTO "outbox" VALUES('1003-20-1','text','+8613800000203','offer',1795396404365714,1795745338481432,'【995】紧急！求助1003：照看病人，地点待问（未核实）。能去回1，不能回0。',1003,'zh',1,'delivered',1,NULL,1795745338486037,'SM0365b7f3bd9f812b95933d327cacd583','');
INSERT INTO "outbox" VALUES('1003-20-2','text','+8613800000202','offer',1795396404365714,1795745338481506,'【995】紧急！求助1003：照看病人，地点待问（未核实）。能去回1，不能回0。',1003,'zh',1,'delivered',1,NULL,1795745338486037,'SM97039075510a8fc3d9f4492ecc8dc395','');
INSERT INTO "outbox" VALUES('1003-20-3','text','+8613800000201','offer',1795396404365714,1795745338481562,'【995】紧急！求助1003：照看病人，地点待问（未核实）。能去回1，不能回0。',1003,'zh',1,'delivered',1,NULL,1795745338486037,'SM2d61e5044ee6c394436736f3106dc11b','');
INSERT INTO "outbox" VALUES('1003-21-0','call','+8613800000204','duty',1795396524467295,1795745338582474,'',1003,'zh',1,'failed',1,NULL,1795745338590778,'CAaf13e91a9ee5e3ee991e264d2006dbb8','no-answer');
INSERT INTO "outbox" VALUES('1004-5-0','text','+8613800000303','offer',1795396768111554,1795745342227244,'【995】紧急！求助1004：修水管，红庙社区四组（未核实）。能去回1，不能回0。',1004,'zh',0,'delivered',1,NULL,1795745342233678,'SMa43dfc794f6b818814ff7ae5cb583b16','');
INSERT INTO "outbox" VALUES('1003-24-0','call','+8613800000303','duty',1795396888209038,1795745342324431,'',1003,'zh',1,'failed',1,NULL,1795745342330956,'CA01f3aac924a87fc08270c1d9d17f2e08','no-answer');
INSERT INTO "outbox" VALUES('1004-6-0','text','+8613800000103','later',1795397131869525,1795745345985009,'【995】1004：对不起，还没有找到人，我们还在找。今天上午9点55分以前再给您答复。',1004,'zh',0,'delivered',1,NULL,1795745345997399,'SMc5be01547dc1ce0f0196760bbdd79805','');
INSERT INTO "outbox" VALUES('1001-7-0','text','+8613800000201','reminder',1795398032159227,1795745346274817,'【995】求助1001办得怎么样了？到了回2，办完回3，要帮忙回4，去不了回0。',1001,'zh',0,'delivered',1,NULL,1795745346283740,'SM9060410da9b53cddff6fefad5f62609d','');
INSERT INTO "outbox" VALUES('1003-47-0','call','+8613800000204','duty',1795398332300882,1795745346416426,'',1003,'zh',1,'failed',1,NULL,1795745346424934,'CA591c2113d178d485bccd53f75b5ac9df','no-answer');
INSERT INTO "outbox" VALUES('reply-SMaccce05d2017af3c6b222938804b0614','text','+8613800000201','reply',1795398636021730,1795745350136902,'收到，1001办完了，辛苦了，谢谢您！',1001,'zh',0,'delivered',1,NULL,1795745350136902,'SM9868a1d3ae1446c708dd8f918d64fd8c','');
INSERT INTO "outbox" VALUES('1001-9-0','call','+8613800000101','call_back',1795398936169156,1795745350284665,'',1001,'zh',0,'failed',1,NULL,1795745350298006,'CA60c9ca923aa039926ebfd4ed6f1e588c','no-answer');
INSERT INTO "outbox" VALUES('reply-SM93d69fdde864c43caf866b51503b6a95','text','+8613800000101','reply',1795399239916943,1795745354032215,'知道了，谢谢您告诉我们，值班员会看到。',1001,'zh',0,'delivered',1,NULL,1795745354032215,'SM9d05a835a7396993e71be8273553b48c','');
INSERT INTO "outbox" VALUES('reply-SMd4ff1cec38370536221d7f987e0f4894','text','+8613800000203','reply',1795399240012886,1795745354128158,'【995】收到，编号1005。值班员会先看。有人有危险吗？有请回9，没有请回0。有生命危险请马上打120、110、119。',1005,'zh',0,'delivered',1,NULL,1795745354128158,'SM24ed580e912b0727a330127bd53f2e6e','');
INSERT INTO "outbox" VALUES('reply-SM6a7770502d7b941a46bf068d8a57702b','text','+8613800000104','reply',1795399240114448,1795745354229723,'【995】收到了，编号1006。今天中午12点以前有人给您送大米，或者给您回话。',1006,'zh',0,'delivered',1,NULL,1795745354229723,'SM528565230a48aaf3032f6782b24ea338','');
INSERT INTO "outbox" VALUES('1005-3-0','text','+8613800000302','offer',1795399540236317,1795745354352445,'【995】紧急！求助1005：上门帮忙，红庙社区四组（未核实）。能去回1，不能回0。',1005,'zh',0,'delivered',1,NULL,1795745354360636,'SMf0fa72445d88f311c47b57b9ce75314b','');
INSERT INTO "outbox" VALUES('1003-67-0','call','+8613800000204','duty',1795399840367373,1795745354483037,'',1003,'zh',1,'failed',1,NULL,1795745354483821,'CAb6f0241fb19dc9f8a3a5c56ec1d3b33e','no-answer');
INSERT INTO "outbox" VALUES('1003-69-0','call','+8613800000303','duty',1795399903983688,1795745358099319,'',1003,'zh',1,'failed',1,NULL,1795745358106889,'CA50d674c81d576cbf6707bded7f25d850','no-answer');
INSERT INTO "outbox" VALUES('1003-72-0','call','+8613800000204','duty',1795399967610360,1795745361726049,'',1003,'zh',1,'failed',1,NULL,1795745361737137,'CA9e95215d96e60f0a29d2328e3aa90ea2','no-answer');
INSERT INTO "outbox" VALUES('1005-4-0','text','+8613800000303','offer',1795400031233487,1795745365349714,'【995】紧急！求助1005：上门帮忙，红庙社区四组（未核实）。能去回1，不能回0。',1005,'zh',0,'delivered',1,NULL,1795745365360400,'SM51d214d3abd0e240d736efd6e67c35d6','');
INSERT INTO "outbox" VALUES('1003-76-0','call','+8613800000303','duty',1795400091324846,1795745365440534,'',1003,'zh',1,'failed',1,NULL,1795745365452375,'CA3b0615404b31000979a8ef0d4182935d','no-answer');
INSERT INTO "outbox" VALUES('1006-3-0','text','+8613800000201','offer',1795400154942603,1795745369058614,'【995】求助1006：送大米，红庙社区四组（未核实）。能去回1，不能回0。',1006,'zh',0,'delivered',1,NULL,1795745369067209,'SMffcd1a3705f751606b5b8e8752f2f24e','');
INSERT INTO "outbox" VALUES('1006-3-1','text','+8613800000204','offer',1795400154942603,1795745369058941,'【995】求助1006：送大米，红庙社区四组（未核实）。能去回1，不能回0。',1006,'zh',0,'delivered',1,NULL,1795745369067209,'SMf4e6882391d7990526838a5c5887af9a','');
INSERT INTO "outbox" VALUES('1006-3-2','text','+8613800000202','offer',1795400154942603,1795745369059016,'【995】求助1006：送大米，红庙社区四组（未核实）。能去回1，不能回0。',1006,'zh',0,'delivered',1,NULL,1795745369067209,'SMeb71f2abe85cd66224a89e5301803660','');
INSERT INTO "outbox" VALUES('1003-80-0','call','+8613800000204','duty',1795400215041609,1795745369157451,'',1003,'zh',1,'failed',1,NULL,1795745369166113,'CA82ce7dae644f63c85333fbb949a1d5e4','no-answer');
INSERT INTO "outbox" VALUES('1003-85-0','call','+8613800000303','duty',1795400398680795,1795745372796582,'',1003,'zh',1,'failed',1,NULL,1795745372804653,'CAd27a6fbd1e96f650b80ba8e519754dc2','no-answer');
INSERT INTO "outbox" VALUES('1003-90-0','call','+8613800000204','duty',1795400582339330,1795745376455104,'',1003,'zh',1,'failed',1,NULL,1795745376469260,'CAca6ca5c0fab79bc5a2e455015178077a','no-answer');
INSERT INTO "outbox" VALUES('1003-98-0','call','+8613800000303','duty',1795400946042994,1795745380158870,'',1003,'zh',1,'failed',1,NULL,1795745380168375,'CAc10612b5d0cd8bf1487498310ae990bc','no-answer');
INSERT INTO "outbox" VALUES('1006-4-0','text','+8613800000302','offer',1795401969856862,1795745383973077,'【995】求助1006：送大米，红庙社区四组（未核实）。能去回1，不能回0。',1006,'zh',0,'delivered',1,NULL,1795745383981759,'SMb7e552a31264ef7a69fdf99bfa2cf6f4','');
INSERT INTO "outbox" VALUES('1003-125-0','call','+8613800000204','duty',1795402390024447,1795745384140444,'',1003,'zh',1,'failed',1,NULL,1795745384148290,'CA8c3626cd769ea40215288994ea8d16d3','no-answer');
INSERT INTO "outbox" VALUES('1001-12-0','call','+8613800000101','call_back',1795402573663921,1795745387780089,'',1001,'zh',0,'failed',1,NULL,1795745387791492,'CAac29795eea19fc4cca64237f6d1d65a8','no-answer');
INSERT INTO "outbox" VALUES('1006-5-0','text','+8613800000303','offer',1795403777553138,1795745391669646,'【995】求助1006：送大米，红庙社区四组（未核实）。能去回1，不能回0。',1006,'zh',0,'delivered',1,NULL,1795745391682636,'SM5a2f234431b75404153d6d7be6f817ba','');
INSERT INTO "outbox" VALUES('1003-157-0','call','+8613800000204','duty',1795404197725770,1795745391842015,'',1003,'zh',1,'failed',1,NULL,1795745391850890,'CAf1ba8194e9e340a43a06063eeb372884','no-answer');
INSERT INTO "outbox" VALUES('1008-5-0','text','+8613800000202','offer',1795404686693918,1795745400810567,'【995】求助1008：送大米，红庙社区四组。能去回1，不能回0。',1008,'zh',0,'delivered',1,NULL,1795745400816810,'SMa6c051100b1afac19261dc6041edc57f','');
INSERT INTO "outbox" VALUES('1008-6-0','text','+8613800000202','details',1795404686784269,1795745400901279,'1008归您了，谢谢！地址未核实，请先打13800000104问清。到了回2，办完回3，要帮忙回4，去不了回0。',1008,'zh',0,'delivered',1,NULL,1795745400903694,'SM1c4aa6c690ab8320eb857146323d6d7b','');
INSERT INTO "outbox" VALUES('1008-6-1','text','+8613800000104','coming',1795404686784269,1795745400901408,'【995】1008：一位志愿者答应去了。有变化请再告诉我们。',1008,'zh',0,'delivered',1,NULL,1795745400903694,'SM3085c68bf881da2726fd7db92ac0c570','');
INSERT INTO "outbox" VALUES('reply-SM9d46e2841811a1bf3ead8a4fddab5354','text','+8613800000202','reply',1795404686875809,1795745400991807,'收到，1008办完了，辛苦了，谢谢您！',1008,'zh',0,'delivered',1,NULL,1795745400991807,'SM6066d92c9d6f70d414af97cb6938814f','');
INSERT INTO "outbox" VALUES('1008-8-0','call','+8613800000104','call_back',1795404987008191,1795745401124440,'',1008,'zh',0,'delivered',1,NULL,1795745401132161,'CA2acfba4ab0258c4ca65c938321437c64','');
CREATE TABLE recordings (
	carrier_id TEXT NOT NULL, 
	call TEXT NOT NULL, 
	url TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	seconds DOUBLE NOT NULL, 
	state TEXT NOT NULL, 
	path TEXT, 
	tries INTEGER NOT NULL, 
	next_try BIGINT, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_recordings PRIMARY KEY (carrier_id), 
	CONSTRAINT ck_recordings_state CHECK (state IN ('listed', 'fetched', 'deleted', 'unusable'))
);
INSERT INTO "recordings" VALUES('RE00db570d51aa0fa42290fcc2e21a4fe8','CAbf9f32e2e07691effcf8b94ccc05d279','http://127.0.0.1:32989/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/RE00db570d51aa0fa42290fcc2e21a4fe8',1795404686650746,41.0,'deleted','RE00db570d51aa0fa42290fcc2e21a4fe8.wav',0,NULL,'');
CREATE TABLE residents (
	id INTEGER NOT NULL, 
	household TEXT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT, 
	born TEXT NOT NULL, 
	language TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	hearing TEXT NOT NULL, 
	safe_number TEXT, 
	safe_hours TEXT NOT NULL, 
	never_call_back BOOLEAN NOT NULL, 
	CONSTRAINT pk_residents PRIMARY KEY (id), 
	CONSTRAINT ck_residents_hearing CHECK (hearing IN ('', 'hard', 'deaf')), 
	CONSTRAINT fk_residents_household_households FOREIGN KEY(household) REFERENCES households (code), 
	CONSTRAINT uq_residents_household_name UNIQUE (household, name)
);
INSERT INTO "residents" VALUES(1,'H1','周大山','+8613800000101','1941','zh','["alone","elder"]','',NULL,'',0);
INSERT INTO "residents" VALUES(2,'H2','何小梅','+8613800000102','1969','zh','[]','',NULL,'',0);
INSERT INTO "residents" VALUES(3,'H3','林静','+8613800000103','1950','zh','["elder"]','deaf',NULL,'',0);
INSERT INTO "residents" VALUES(4,'H4','孙桂兰','+8613800000104','1985','zh','[]','',NULL,'',0);
INSERT INTO "residents" VALUES(5,'H4','孙大勇','+8613800000104','1980','zh','[]','',NULL,'',0);
CREATE TABLE tickets (
	number INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	disposition TEXT, 
	category TEXT, 
	priority TEXT NOT NULL, 
	need TEXT NOT NULL, 
	item TEXT, 
	reasons TEXT NOT NULL, 
	area TEXT, 
	household TEXT, 
	household_confirmed BOOLEAN NOT NULL, 
	channel TEXT NOT NULL, 
	caller TEXT, 
	person TEXT NOT NULL, 
	address TEXT NOT NULL, 
	safe_number TEXT, 
	language TEXT NOT NULL, 
	protected TEXT, 
	attention TEXT NOT NULL, 
	held_until BIGINT, 
	escalation_step INTEGER NOT NULL, 
	reopened INTEGER NOT NULL, 
	triaged_by TEXT, 
	places INTEGER NOT NULL, 
	opened_at BIGINT NOT NULL, 
	promise_at BIGINT, 
	promise_kept_at BIGINT, 
	touched_at BIGINT, 
	done_at BIGINT, 
	closed_at BIGINT, 
	call_backs INTEGER NOT NULL, 
	duty_rings INTEGER NOT NULL, 
	parent BIGINT, also TEXT DEFAULT '[]' NOT NULL, later_at BIGINT, taken_at BIGINT, hushed_until BIGINT, taken_by TEXT DEFAULT '' NOT NULL, alarm_for TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_tickets PRIMARY KEY (number), 
	CONSTRAINT ck_tickets_category CHECK (category IN ('food', 'medicine', 'health', 'safety', 'repair', 'transport', 'errand', 'visit', 'complaint', 'other')), 
	CONSTRAINT ck_tickets_disposition CHECK (disposition IN ('resolved', 'unconfirmed', 'referred', 'unfilled', 'duplicate', 'cancelled', 'mistaken')), 
	CONSTRAINT ck_tickets_priority CHECK (priority IN ('critical', 'urgent', 'normal', 'low')), 
	CONSTRAINT ck_tickets_protected CHECK (protected IN ('violence', 'abuse', 'self_harm', 'child_at_risk')), 
	CONSTRAINT ck_tickets_state CHECK (state IN ('new', 'triaged', 'offering', 'assigned', 'done', 'closed')), 
	CONSTRAINT fk_tickets_parent_tickets FOREIGN KEY(parent) REFERENCES tickets (number)
);
INSERT INTO "tickets" VALUES(1001,16,'done',NULL,'food','urgent','家里没米了，灯也坏了','rice','[["category","food","没米了","没米了","exact"],["category","repair","灯也坏","灯也坏","exact"],["category","repair","坏了","坏了","exact"],["item","rice","没米了","没米了","exact"],["item","light","灯也坏","灯也坏","exact"]]','G3','H1',0,'sms','+8613800000101','','',NULL,'zh',NULL,'confirm_by_hand more_said',NULL,0,0,'operator:小陈',1,1795395601827448,1795402800000000,1795395602016663,1795395601919398,1795398636020934,NULL,2,0,NULL,'[]',NULL,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1002,162,'new',NULL,'safety','critical','我老公打我，救命',NULL,'[["protected","violence","打我","打我","exact"],["protected","violence","打我","打我","exact"],["priority","critical","打我","打我","exact"],["priority","critical","救命","救命","exact"],["priority","urgent","打我","打我","exact"],["emergency","police","打我","打我","exact"],["emergency","police","救命","救命","exact"],["category","safety","打我","打我","exact"],["category","safety","打我","打我","exact"],["category","other","救命","救命","exact"]]','G3','H2',0,'sms','+8613800000102','','',NULL,'zh','violence','protected untouched',NULL,0,0,NULL,1,1795395602197262,NULL,NULL,NULL,NULL,NULL,0,0,NULL,'[]',NULL,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1003,177,'triaged',NULL,'health','critical','胸口好痛，出不赢气',NULL,'[["priority","critical","胸口…痛","胸口 + 痛","exact"],["priority","critical","出不赢气","出不赢气","exact"],["emergency","medical","胸口…痛","胸口 + 痛","exact"],["emergency","medical","出不赢气","出不赢气","exact"],["category","health","胸口…痛","胸口 + 痛","exact"],["category","health","出不赢气","出不赢气","exact"],["category","health","胸口","胸口","exact"]]',NULL,NULL,0,'sms','+8613800000199','','',NULL,'zh',NULL,'exhausted nobody untouched',NULL,0,0,'machine',1,1795395602275300,1795396202275499,1795399240108231,NULL,NULL,NULL,0,8,NULL,'[]',1795396509788584,NULL,NULL,'','值班王');
INSERT INTO "tickets" VALUES(1004,15,'triaged',NULL,'repair','urgent','水管爆了 river','water_pipe','[["priority","urgent","水管爆了","水管爆了","exact"],["category","repair","水管爆了","水管爆了","exact"],["category","repair","水管爆了","水管爆了","exact"],["item","water_pipe","水管爆了","水管爆了","exact"]]','G4','H3',0,'sms','+8613800000103','','',NULL,'zh',NULL,'',1795410040106318,0,0,'machine',1,1795395602353992,1795397402354178,NULL,1795399240106779,NULL,NULL,0,0,NULL,'[]',1795398931869487,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1005,17,'triaged',NULL,'other','normal','TD',NULL,'[]','G4',NULL,0,'sms','+8613800000203','','',NULL,'zh',NULL,'exhausted nobody not_understood untouched',NULL,2,0,'machine',1,1795399240012092,NULL,NULL,NULL,NULL,NULL,0,0,NULL,'[]',NULL,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1006,5,'offering',NULL,'food','normal','隔壁老王家也没米了','rice','[["category","food","没米了","没米了","exact"],["item","rice","没米了","没米了","exact"]]','G4',NULL,0,'sms','+8613800000104','','',NULL,'zh',NULL,'untouched',NULL,2,0,'machine',1,1795399240113127,1795406400000000,NULL,NULL,NULL,NULL,0,0,NULL,'[]',NULL,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1007,1,'new',NULL,'repair','normal','灯也坏了','light','[]','G3','H1',0,'sms','+8613800000101','','',NULL,'zh',NULL,'',NULL,0,0,NULL,1,1795404681457868,NULL,NULL,NULL,NULL,NULL,0,0,1001,'[]',NULL,NULL,NULL,'','');
INSERT INTO "tickets" VALUES(1008,11,'closed','resolved','food','normal','我家没有米了','rice','[["category","food","没有米了","没有米了","exact"],["item","rice","没有米了","没有米了","exact"]]','G4','H4',0,'voice','+8613800000104','','',NULL,'zh',NULL,'',NULL,0,0,'operator:api',1,1795404681477721,1795411800000000,1795404686784269,1795404686693918,1795404686875272,1795404989458770,1,0,NULL,'[]',NULL,NULL,NULL,'','');
CREATE TABLE utterances (
	call TEXT NOT NULL, 
	source TEXT NOT NULL, 
	start DOUBLE NOT NULL, 
	"end" DOUBLE NOT NULL, 
	text TEXT NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_utterances PRIMARY KEY (call, source, start), 
	CONSTRAINT fk_utterances_call_calls FOREIGN KEY(call) REFERENCES calls (id)
);
INSERT INTO "utterances" VALUES('CAbf9f32e2e07691effcf8b94ccc05d279','stream',9.81,11.43,'我家没有米了','[["我",9.81,10.08,1.0],["家",10.14,10.44,1.0],["没有",10.44,10.98,1.0],["米",10.98,11.22,1.0],["了",11.22,11.43,1.0]]');
CREATE TABLE volunteers (
	phone TEXT NOT NULL, 
	name TEXT NOT NULL, 
	area TEXT NOT NULL, 
	skills TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	role TEXT NOT NULL, 
	language TEXT NOT NULL, 
	leave_until BIGINT, 
	CONSTRAINT pk_volunteers PRIMARY KEY (phone), 
	CONSTRAINT ck_volunteers_channel CHECK (channel IN ('sms', 'telegram', 'voice')), 
	CONSTRAINT ck_volunteers_role CHECK (role IN ('volunteer', 'staff', 'lead')), 
	CONSTRAINT fk_volunteers_area_areas FOREIGN KEY(area) REFERENCES areas (code)
);
INSERT INTO "volunteers" VALUES('+8613800000201','安娜','G3','["shopping"]','sms','volunteer','zh',NULL);
INSERT INTO "volunteers" VALUES('+8613800000202','薄文','G3','["driver"]','sms','volunteer','zh',NULL);
INSERT INTO "volunteers" VALUES('+8613800000203','陈晨','G4','["repair"]','sms','volunteer','zh',NULL);
INSERT INTO "volunteers" VALUES('+8613800000204','值班王','C','["first_aid"]','sms','staff','zh',NULL);
CREATE INDEX ix_areas_lead_phone ON areas (lead_phone);
CREATE INDEX ix_households_area ON households (area);
CREATE INDEX ix_residents_phone ON residents (phone);
CREATE INDEX ix_residents_safe_number ON residents (safe_number);
CREATE INDEX ix_logins_operator ON logins (operator);
CREATE INDEX ix_logins_seen_at ON logins (seen_at);
CREATE INDEX ix_tickets_open ON tickets (number) WHERE state != 'closed';
CREATE INDEX ix_tickets_open_caller ON tickets (caller) WHERE state != 'closed';
CREATE INDEX ix_tickets_state_number ON tickets (state, number);
CREATE INDEX ix_offers_offered_at_phone ON offers (offered_at, phone);
CREATE INDEX ix_offers_open_phone ON offers (phone) WHERE state = 'open';
CREATE INDEX ix_offers_phone_offered_at ON offers (phone, offered_at);
CREATE INDEX ix_assignments_at_work_phone ON assignments (phone) WHERE state IN ('accepted', 'arrived');
CREATE INDEX ix_entries_ticket_number ON entries (ticket, number);
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE INDEX ix_contacts_at_id ON contacts (at, id);
CREATE INDEX ix_contacts_ticket ON contacts (ticket);
CREATE UNIQUE INDEX uq_contacts_carrier_id ON contacts (carrier_id);
CREATE INDEX ix_messages_phone_at ON messages (phone, at);
CREATE INDEX ix_messages_ticket ON messages (ticket);
CREATE INDEX ix_calls_outbox_key ON calls (outbox_key);
CREATE INDEX ix_calls_ticket ON calls (ticket);
CREATE INDEX ix_calls_untranscribed ON calls (at) WHERE direction = 'in' AND utterance_count = 0 AND transcribed IS 0;
CREATE UNIQUE INDEX uq_calls_stream_token ON calls (stream_token);
CREATE INDEX ix_recordings_call ON recordings (call);
CREATE INDEX ix_recordings_unfinished ON recordings (at) WHERE state IN ('listed', 'fetched');
CREATE INDEX ix_outbox_answered ON outbox (sending_at) WHERE state = 'answered';
CREATE INDEX ix_outbox_carrier_id ON outbox (carrier_id);
CREATE INDEX ix_outbox_not_gone_out ON outbox (state) WHERE (state NOT IN ('sent', 'delivered'));
CREATE INDEX ix_outbox_pending ON outbox (not_before) WHERE state = 'pending';
CREATE INDEX ix_outbox_sending ON outbox (lease_until) WHERE state = 'sending';
CREATE INDEX ix_outbox_ticket ON outbox (ticket);
CREATE INDEX ix_outbox_to_purpose ON outbox ("to", purpose);
CREATE INDEX ix_tickets_caller_closed_at ON tickets (caller, closed_at);
CREATE INDEX ix_deadlines_due_at ON deadlines (due_at);
CREATE INDEX ix_messages_tray ON messages (at) WHERE tray != '' AND ticket IS NULL;
COMMIT;
