"""What is said in Chinese."""

from collections.abc import Mapping

ZH: Mapping[str, str] = {
    # intake
    "greet": "您好，这里是{hotline}求助热线。通话会录音。",
    "practice": "现在是演练线路。",
    "tell_me": "您需要什么，请慢慢说。",
    "go_on": "您好，我在听，您请说。",
    "ask_again": "我没有听到您的声音。不要急，需要什么，请说给我听。",
    # danger
    "is_danger": "请问，有人有危险吗？",
    "is_danger_again": "我再问一遍：有人有危险吗？",
    "danger_keys": "有，请说“有”，或者按9。没有，请说“没有”，或者按0。",
    # answer
    "we_heard": "我记下了您刚才的话。",
    "promise": "{promise}",
    "promise_again": "我再说一遍。{promise}",
    "taken_down": "您的事情我们已经记下了，值班员会听您的录音，再给您回电话。",
    "good_bye": "请保重，再见。",
    # call_back
    "call_back_greet": "您好，这里是{hotline}求助热线，通话会录音。",
    "has_it_come": "{question}",
    "call_back_keys": "{done}，请说“{done}”，或者按1。还没有，请说“还没有”，或者按2。要找人说话，请按0。",
    "ask_once_more": "对不起，我没有听清楚。",
    # duty
    "duty_waits": "值班电话。紧急工单{ticket}号还没有人处理。",
    "duty_not_understood": "值班电话。工单{ticket}号，没有听懂是什么事，可能要紧，请您看一看。",
    "duty_several": "值班电话。有几张工单还没有人处理：{tickets}。",
    "duty_keys": "接手请按1，或者说“收到”。",
    # offer
    "offer": "您好，志愿者。工单{ticket}号，{area}，请人{deed}。",
    "offer_keys": "能去请按1，或者说“接”。不能去请按0，或者说“不接”。",
    # work, notice
    "report_one": "您手上是工单{ticket}号。",
    "report_several": "您手上有几张工单。请说是哪一张，办得怎么样了。",
    "report_keys": "到了请按2，办完了请按3，要帮忙请按4，去不了请按0。别的事请直接说。",
    "work_words": "{words}",
    "work_keys": "到了请按2，办完了请按3，要帮忙请按4，去不了请按0。现在不用答，就请挂断。",
    # the last words, when nothing else follows: bye_<dialogue>_<outcome>
    "bye": "谢谢您，再见。",
    "bye_call_back_came": "好的，记下了。请保重，再见。",
    "bye_call_back_not_yet": "知道了，对不起让您久等。我们马上让人跟进。再见。",
    "bye_call_back_unclear": "没关系，我们的值班员会再跟您核实。再见。",
    "bye_call_back_person": "好的，值班员会给您打电话。再见。",
    "bye_call_back_silent": "我没有听到您的声音，我们会再联系您。再见。",
    "bye_duty_acknowledged": "收到，请马上打开工单。再见。",
    "bye_duty_silent": "没有收到您的答复，再见。",
    "bye_offer_accepted": "谢谢您，请看短信。再见。",
    "bye_arrived": "好的，记下了，您到了。再见。",
    "bye_done": "好的，办完了，辛苦了，谢谢您。再见。",
    "bye_help": "好的，值班员马上给您打电话。再见。",
    "bye_given_back": "没关系，我们再找人，谢谢您。再见。",
    "bye_work_told": "谢谢您，再见。",
    "bye_offer_declined": "没关系，谢谢您。再见。",
    "bye_offer_silent": "没有收到您的答复。再见。",
    # when something of ours is broken
    "sorry": "对不起，系统出了点问题。您的来电我们已经收到，会有人联系您。再见。",
    "sorry_speak": "您好，通话会录音。系统有点忙，请您现在直接说需要什么，说完挂断就可以。",
    "not_wanted": "打扰您了，没有别的事。再见。",
}
